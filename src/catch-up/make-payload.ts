import { fullName, type Person, type PullRequest } from '../domain/index.ts'
import type { FoundRepository } from '../ports.ts'

/** An event as GitHub would have sent it, as far as it can be known afterwards: who did it, for one, cannot. */
export interface MadeEvent {
  event: 'push' | 'pull_request' | 'repository'
  payload: object
}

const noCommit = '0'.repeat(40)

/** https://docs.github.com/webhooks/webhook-events-and-payloads#push */
export function pushEvent(
  repository: FoundRepository,
  push: { ref: string; before: string | null; sha: string | null; message: string | null },
): MadeEvent {
  const { ref, before, sha, message } = push
  const timestamp = new Date(repository.pushedAt).toISOString()
  return {
    event: 'push',
    payload: {
      ref,
      before: before ?? noCommit,
      after: sha ?? noCommit,
      created: before === null,
      deleted: sha === null,
      forced: false,
      head_commit: sha === null ? null : { id: sha, message, timestamp },
      ...about(repository),
      sender: null,
    },
  }
}

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request. Who pushed to a fork is not known
 * afterwards, and nobody is trusted for being the author of what others may have pushed.
 */
export function pullRequestEvent(
  repository: FoundRepository,
  pull: PullRequest,
  action: 'opened' | 'synchronize' | 'closed',
  before: string | null,
): MadeEvent {
  const own = pull.headRepository?.id === repository.id
  return {
    event: 'pull_request',
    payload: {
      action,
      number: pull.number,
      ...(before === null ? {} : { before, after: pull.sha }),
      pull_request: describePull(pull),
      ...about(repository),
      sender: own ? describePerson(pull.author) : null,
    },
  }
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#repository */
export function repositoryEvent(
  repository: FoundRepository,
  action: 'deleted' | 'archived' | 'renamed' | 'transferred' | 'edited',
): MadeEvent {
  return { event: 'repository', payload: { action, ...about(repository), sender: null } }
}

function about(repository: FoundRepository): object {
  const { id, name, owner, ownerId, installationId, pushedAt } = repository
  return {
    repository: {
      id,
      name,
      full_name: fullName(repository),
      owner: { id: ownerId, login: owner },
      private: repository.private,
      clone_url: repository.cloneUrl,
      html_url: repository.htmlUrl,
      default_branch: repository.defaultBranch,
      archived: repository.archived,
      pushed_at: Math.floor(pushedAt / 1000),
    },
    ...(installationId === null ? {} : { installation: { id: installationId } }),
  }
}

function describePull(pull: PullRequest): object {
  const { headRepository: head } = pull
  return {
    number: pull.number,
    title: pull.title,
    draft: pull.draft,
    state: pull.open ? 'open' : 'closed',
    user: describePerson(pull.author),
    updated_at: new Date(pull.at).toISOString(),
    labels: pull.labels.map((name) => ({ name })),
    head: {
      ref: pull.headRef,
      sha: pull.sha,
      repo:
        head === null
          ? null
          : { id: head.id, full_name: fullName(head), clone_url: head.cloneUrl, private: head.private },
    },
    base: { ref: pull.baseRef, sha: pull.baseSha },
  }
}

function describePerson({ id, login }: Person): object {
  return { id, login, type: 'User' }
}
