import { judgeApprove } from '../../control/judge-approve.ts'
import { judgeCancel } from '../../control/judge-cancel.ts'
import { judgeRetry } from '../../control/judge-retry.ts'
import {
  hasScope,
  mayActOn,
  tokenAsPerson,
  type Access,
  type Build,
  type Person,
  type RepositoryRecord,
} from '../../domain/index.ts'
import type { Clock, Log, Store, Tenants } from '../../ports.ts'

/** What came of asking: `now` when it is so already, `later` when it takes its time, or the sentence why not. */
export type ActionResult = { kind: 'now' | 'later' } | { kind: 'refused'; reason: string }

/**
 * What may be asked of a Build by whoever holds a token or has signed in: by REST and by the buttons of its page alike.
 * A person needs to be able to push to its repository, as for comments.
 */
export interface BuildActions {
  /** With those that it needs. */
  start(build: Build, by: Access): Promise<ActionResult>
  cancel(build: Build, by: Access): Promise<ActionResult>
  retry(build: Build, by: Access): Promise<ActionResult>
  /** `sha` is what the caller saw and means: all 40 digits of the Build's commit. */
  approve(build: Build, sha: string, by: Access): Promise<ActionResult>
}

/** Who somebody is to others; null: the service's own token. */
function personOf({ tokenId, name, person }: Pick<Access, 'tokenId' | 'name' | 'person'>): Person | null {
  return person ?? (tokenId === null ? null : tokenAsPerson(name))
}

/** Why somebody who sees a Build may do nothing with it; null: they may. */
export function whyNotAct(access: Access, { repository }: Pick<Build, 'repository'>): string | null {
  if (mayActOn(access, repository.id)) return null
  if (access.person !== null) return `You need the right to push to ${repository.owner}/${repository.name}.`
  return hasScope(access, 'build') ? 'Sign in first.' : 'Your token may only read.'
}

/** The judgements are those of `control`, as for comments and buttons on GitHub; the store has the last word. */
export function createBuildActions(parts: {
  store: Pick<Store, 'read' | 'commit'>
  tenants: Pick<Tenants, 'all'>
  clock: Pick<Clock, 'now'>
  log: Log
}): BuildActions {
  const { store, tenants, clock, log } = parts
  const recordOf = async ({ repository }: Build): Promise<RepositoryRecord | null> =>
    (await store.read('repository', { id: repository.id, owner: repository.owner })).record
  const stateOf = async ({ id, state }: Build) => (await store.read('build', { id }))?.build.state ?? state

  return {
    async start(build, by) {
      const why = whyNotAct(by, build)
      if (why !== null) return refused(why)
      const outcome = await store.commit('startBuild', { buildId: build.id, now: clock.now() })
      log.info({ build: build.id, outcome, by: by.name }, 'build started through the API')
      switch (outcome) {
        case 'queued':
          return { kind: 'later' }
        case 'started':
          return isOver(await stateOf(build))
            ? refused(`${build.name} was started before and has ended: a new attempt is a retry.`)
            : { kind: 'now' }
        case 'unapproved':
          return refused(`${build.name} waits for approval of its commit, and not to be started.`)
        case 'barred':
          return refused('Slipway may not build this repository any more.')
        case 'missing':
          return refused(`${build.name} is not kept any more.`)
      }
    },

    async cancel(build, by) {
      const why = whyNotAct(by, build)
      if (why !== null) return refused(why)
      if (judgeCancel(build.state).kind === 'cancel') {
        const cause = { kind: 'asked', by: personOf(by) } as const
        const outcome = await store.commit('cancelBuild', { buildId: build.id, cause, now: clock.now() })
        log.info({ build: build.id, outcome, token: by.name }, 'build cancelled through the API')
      }
      // Read again: it may have ended by itself just before.
      const judged = judgeCancel(await stateOf(build))
      return judged.kind === 'refused' ? judged : { kind: judged.kind === 'done' ? 'now' : 'later' }
    },

    async retry(build, by) {
      const why = whyNotAct(by, build)
      if (why !== null) return refused(why)
      const judged = judgeRetry({ build, tenants: tenants.all(), record: await recordOf(build) })
      if (judged.kind === 'refused') return judged
      const outcome = await store.commit('retryBuild', { buildId: build.id, now: clock.now() })
      log.info({ build: build.id, outcome, by: by.name }, 'build tried again through the API')
      switch (outcome) {
        case 'queued':
        case 'pending':
          return { kind: 'later' }
        case 'live':
          return refused(`${build.name} has not ended: it is being built again already.`)
        case 'shared':
          return refused(
            `The same of ${build.name} is being built already: see the newest build of this commit.`,
          )
        case 'barred':
          return refused('Slipway may not build this repository any more.')
      }
    },

    async approve(build, sha, by) {
      const why = whyNotAct(by, build)
      if (why !== null) return refused(why)
      const judged = judgeApprove({ build, tenants: tenants.all(), record: await recordOf(build) }, sha)
      if (judged.kind === 'refused') return judged
      const { approved } = await store.commit('approveCommit', {
        repositoryId: build.repository.id,
        sha,
        by: personOf(by),
        via: 'api',
        at: clock.now(),
      })
      log.info({ build: build.id, sha, approved, token: by.name }, 'commit approved through the API')
      return { kind: 'later' }
    },
  }
}

function isOver(state: Build['state']): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'skipped'
}

function refused(reason: string): ActionResult {
  return { kind: 'refused', reason }
}
