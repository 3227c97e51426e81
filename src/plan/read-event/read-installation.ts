import { z } from 'zod'
import type { AccessChange, Ignored, RepositoryAccess, SourceEvent } from '../../domain/index.ts'
import { account, action, id } from './payload.ts'
import { idle, unreadable } from './reasons.ts'

const repositories = z.array(z.object({ id })).nullish()

const installationPayload = z.object({
  action,
  installation: z.object({ id, account }),
  repositories,
})

const accesses: Partial<Record<string, RepositoryAccess>> = {
  created: 'active',
  unsuspend: 'active',
  suspend: 'suspended',
  deleted: 'removed',
}
const happened: Partial<Record<string, string>> = {
  created: 'was installed',
  unsuspend: 'is no longer suspended',
  suspend: 'was suspended',
  deleted: 'was uninstalled',
  new_permissions_accepted: 'was given new permissions',
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#installation */
export function readInstallation(body: unknown): SourceEvent | Ignored {
  const parsed = installationPayload.safeParse(body)
  if (!parsed.success) return unreadable('installation', parsed.error)
  const { action, installation } = parsed.data
  const what = Object.hasOwn(happened, action) ? happened[action] : undefined
  if (what === undefined) return idle('installation', action, 'what the App may do is the same.')
  const access = Object.hasOwn(accesses, action) ? accesses[action] : undefined
  const changes: AccessChange[] =
    access === undefined ? [] : [{ scope: 'installation', installationId: installation.id, access }]
  // A new installation has a new id, while its repositories are remembered as removed with the old one.
  if (action === 'created') changes.push(...given(parsed.data.repositories, installation.id))
  return { kind: 'access', changes, text: `The GitHub App ${what} ${at(installation.account)}.` }
}

const repositoriesPayload = z.object({
  action,
  installation: z.object({ id, account }),
  repositories_added: repositories,
  repositories_removed: repositories,
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#installation_repositories */
export function readInstallationRepositories(body: unknown): SourceEvent | Ignored {
  const parsed = repositoriesPayload.safeParse(body)
  if (!parsed.success) return unreadable('installation_repositories', parsed.error)
  const { action, installation, repositories_added: added, repositories_removed: removed } = parsed.data
  const changes = [...given(added, installation.id), ...taken(removed)]
  if (changes.length === 0)
    return idle('installation_repositories', action, 'no repository was added or removed.')
  const count = (list: typeof added) =>
    `${list?.length ?? 0} ${list?.length === 1 ? 'repository' : 'repositories'}`
  return {
    kind: 'access',
    changes,
    text: `The GitHub App got ${count(added)} more and lost ${count(removed)} ${at(installation.account)}.`,
  }
}

function given(list: z.infer<typeof repositories>, installationId: number): AccessChange[] {
  return (list ?? []).map(({ id: repositoryId }) => {
    return { scope: 'repository', repositoryId, access: 'active', installationId }
  })
}

function taken(list: z.infer<typeof repositories>): AccessChange[] {
  return (list ?? []).map((one) => ({ scope: 'repository', repositoryId: one.id, access: 'removed' }))
}

function at(owner: z.infer<typeof account>): string {
  return owner == null ? 'at an account that is gone' : `at ${owner.login}`
}
