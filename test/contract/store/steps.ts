import type {
  AccessChange,
  CancelCause,
  Conclusion,
  HeadChange,
  NewBuild,
  Outcome,
} from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../../support/samples/samples.ts'

/** The time of everything, where a sentence is not about time. */
export const now = 1_700_000_000_000
export const main = 'refs/heads/main'

/** A commit by one of its digits. */
export const commit = (digit: string) => digit.repeat(40)

type Planned = Extract<Outcome, { kind: 'planned' }>

/** What the sentences about a store do with it. */
export function stepsOn(store: Store) {
  let deliveries = 0

  /** Receives, claims and concludes a delivery. */
  async function conclude(outcome: Outcome, change: Partial<Conclusion> = {}) {
    const guid = `delivery-${(deliveries += 1)}`
    const at = change.now ?? now
    await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now: at })
    const delivery = await store.commit('claimDelivery', { owner: 'planner', now: at })
    const conclusion = { now, repository: 'acme/shop', ref: main, sha: commit('a'), outcome, ...change }
    return store.commit('concludeDelivery', { ...conclusion, deliveryId: delivery?.id ?? 0 })
  }

  /** What a push of these Builds to a ref comes to; they are of one commit. */
  async function push(
    builds: NewBuild[],
    head: Partial<HeadChange> & { sha?: string } = {},
    change: Partial<Planned> = {},
    conclusion: Partial<Conclusion> = {},
  ) {
    const { sha = builds[0]?.sha ?? commit('a'), ...rest } = head
    const moved: HeadChange = { ref: main, at: now, before: null, supersedes: 'all', ...rest }
    const outcome = samplePlanned(builds, { head: moved, ...change })
    const seen = { repository: builds[0]?.repository ?? sampleRepository(), tenant: 'acme' }
    return conclude(outcome, { ref: moved.ref, sha, seen, ...conclusion })
  }

  const admit = async (buildId: string, at = now) => {
    const attempt = ((await view(buildId))?.build.attempt ?? 0) + 1
    const executionId = `${buildId}-${attempt}`
    const names = { executionId, namespace: 'acme-builds', buildRun: `run-${executionId}` }
    return store.commit('admitBuild', { buildId, attempt, ...names, now: at })
  }
  const view = (id: string) => store.read('build', { id })
  const advance = (executionId: string, change: Parameters<typeof sampleObservation>[0] = {}, at = now) =>
    store.commit('advanceExecution', { executionId, now: at, observation: sampleObservation(change) })
  const acknowledge = async (reportId: string, nextAt = now) => {
    const version = (await store.read('report', { id: reportId }))?.desired ?? 0
    const answer = { githubId: 55, annotationsAcked: 0, nextAt }
    await store.commit('acknowledgeReport', { reportId, version, ...answer })
  }

  return {
    conclude,
    push,
    admit,
    view,
    advance,
    acknowledge,
    build: async (id: string) => (await view(id))?.build,
    /** From queued to its end. */
    async run(
      buildId: string,
      state: 'succeeded' | 'failed' | 'cancelled' = 'succeeded',
      digest = 'sha256:1',
    ) {
      const execution = await admit(buildId)
      await advance(execution?.id ?? '', { state, digest: state === 'succeeded' ? digest : null })
    },
    cancel: (buildId: string, cause: CancelCause = { kind: 'asked', by: null }) =>
      store.commit('cancelBuild', { buildId, cause, now }),
    retry: (buildId: string, at = now) => store.commit('retryBuild', { buildId, now: at }),
    approve: (sha: string, repositoryId = 101) =>
      store.commit('approveCommit', {
        ...{ repositoryId, sha, by: { id: 1, login: 'grace' }, via: 'button', at: now },
      }),
    withdraw: (ref: string, cause: CancelCause, at = now) =>
      conclude({ kind: 'withdrawn', repositoryId: 101, ref, cause, at }),
    change: (...changes: AccessChange[]) => conclude({ kind: 'access', changes, text: 'told by GitHub' }),
    report: (id: string) => store.read('report', { id }),
    due: (at = now) => store.read('dueReports', { now: at, limit: 500, perLane: 500 }),
    /** GitHub has everything there is to tell. */
    async acknowledgeAll(nextAt = now) {
      for (const { id } of await store.read('dueReports', {
        ...{ now: Number.MAX_SAFE_INTEGER, limit: 500, perLane: 500 },
      }))
        await acknowledge(id, nextAt)
    },
  }
}

/** A Build of a stranger's pull request. */
export function strangersBuild(change: Partial<NewBuild> = {}): NewBuild {
  return sampleBuild({ trust: 'untrusted', ref: 'refs/pull/7/head', pullRequest: 7, ...change })
}
