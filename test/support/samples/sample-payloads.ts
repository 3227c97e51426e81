import { sampleRepository } from './samples.ts'

function repositoryPayload(fullName = 'acme/shop', id = sampleRepository().id): Record<string, unknown> {
  return {
    id,
    full_name: fullName,
    owner: { id: 1 },
    private: true,
    clone_url: `https://forge.test/${fullName}.git`,
    html_url: `https://forge.test/${fullName}`,
    default_branch: 'main',
  }
}

const ada = { id: 9, login: 'ada' }

/** The body of a push webhook, with the fields that GitHub sends and we read. */
export function pushPayload(
  change: {
    ref?: string
    before?: string
    after?: string
    deleted?: boolean
    forced?: boolean
    fullName?: string
  } = {},
): Record<string, unknown> {
  const { fullName, after = 'a'.repeat(40), ...fields } = change
  return {
    ref: 'refs/heads/main',
    before: 'b'.repeat(40),
    after,
    deleted: false,
    forced: false,
    head_commit: { id: after, message: 'Add a till' },
    repository: repositoryPayload(fullName),
    installation: { id: 7 },
    pusher: { name: 'ada' },
    sender: ada,
    ...fields,
  }
}

/** The body of a pull request webhook: from the branch `till`, of the repository itself unless said otherwise. */
export function pullRequestPayload(
  change: { action?: string; headId?: number } = {},
): Record<string, unknown> {
  return {
    action: change.action ?? 'opened',
    number: 4,
    pull_request: {
      title: 'A till',
      draft: false,
      user: ada,
      head: { ref: 'till', sha: 'a'.repeat(40), repo: repositoryPayload('acme/shop', change.headId) },
      base: { ref: 'main', sha: 'b'.repeat(40) },
    },
    repository: repositoryPayload(),
    installation: { id: 7 },
    sender: ada,
  }
}
