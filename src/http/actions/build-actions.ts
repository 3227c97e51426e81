import { judgeApprove } from '../../control/judge-approve.ts'
import { judgeCancel } from '../../control/judge-cancel.ts'
import { judgeRetry } from '../../control/judge-retry.ts'
import type { Build, RepositoryRecord, Tenant } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'

/** What came of asking: `now` when it is so already, `later` when it takes its time, or the sentence why not. */
export type ActionResult = { kind: 'now' | 'later' } | { kind: 'refused'; reason: string }

/** What whoever holds the API token may ask of a Build: by REST and by the buttons of its page alike. */
export interface BuildActions {
  cancel(build: Build): Promise<ActionResult>
  retry(build: Build): Promise<ActionResult>
  /** `sha` is what the caller saw and means: all 40 digits of the Build's commit. */
  approve(build: Build, sha: string): Promise<ActionResult>
}

/** The judgements are those of `control`, as for comments and buttons on GitHub; the store has the last word. */
export function createBuildActions(parts: {
  store: Pick<Store, 'read' | 'commit'>
  tenants: readonly Tenant[]
  clock: Pick<Clock, 'now'>
  log: Log
}): BuildActions {
  const { store, tenants, clock, log } = parts
  const recordOf = async ({ repository }: Build): Promise<RepositoryRecord | null> =>
    (await store.read('repository', { id: repository.id, owner: repository.owner })).record
  const stateOf = async ({ id, state }: Build) => (await store.read('build', { id }))?.build.state ?? state

  return {
    async cancel(build) {
      if (judgeCancel(build.state).kind === 'cancel') {
        const cause = { kind: 'asked', by: null } as const
        const outcome = await store.commit('cancelBuild', { buildId: build.id, cause, now: clock.now() })
        log.info({ build: build.id, outcome }, 'build cancelled by whoever has the API token')
      }
      // Read again: it may have ended by itself just before.
      const judged = judgeCancel(await stateOf(build))
      return judged.kind === 'refused' ? judged : { kind: judged.kind === 'done' ? 'now' : 'later' }
    },

    async retry(build) {
      const judged = judgeRetry({ build, tenants, record: await recordOf(build) })
      if (judged.kind === 'refused') return judged
      const outcome = await store.commit('retryBuild', { buildId: build.id, now: clock.now() })
      log.info({ build: build.id, outcome }, 'build tried again by whoever has the API token')
      switch (outcome) {
        case 'queued':
        case 'pending':
          return { kind: 'later' }
        case 'live':
          return { kind: 'refused', reason: `${build.name} has not ended: it is being built again already.` }
        case 'shared':
          return {
            kind: 'refused',
            reason: `The same of ${build.name} is being built already: see the newest build of this commit.`,
          }
        case 'barred':
          return { kind: 'refused', reason: 'Slipway may not build this repository any more.' }
      }
    },

    async approve(build, sha) {
      const judged = judgeApprove({ build, tenants, record: await recordOf(build) }, sha)
      if (judged.kind === 'refused') return judged
      const { approved } = await store.commit('approveCommit', {
        repositoryId: build.repository.id,
        sha,
        by: null,
        via: 'api',
        at: clock.now(),
      })
      log.info({ build: build.id, sha, approved }, 'commit approved by whoever has the API token')
      return { kind: 'later' }
    },
  }
}
