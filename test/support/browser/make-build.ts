import type {
  Build,
  Execution,
  Failure,
  Findings,
  NewBuild,
  Observation,
  SkippedBuild,
  Step,
} from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { newBuild } from '../plan-build.ts'
import { samplePlanned } from '../samples/samples.ts'

/** A step that has ended takes so many seconds; one that runs has begun so many seconds before `now`. */
export interface MadeStep {
  name: string
  seconds: number
  state?: Step['state']
  exitCode?: number
  /** Its log, with an end of line at its end. */
  log?: string
}

/** A Build with a whole course behind it, at times that a test says: nothing of it is left to chance. */
export interface MadeBuild {
  /** What is planned; the rest is as `newBuild` makes it. */
  build?: Partial<NewBuild>
  /** The event that asked for it; several Builds may have the same. */
  guid: string
  event?: string
  /** What GitHub sent. */
  payload?: unknown
  /** When it was pushed; epoch milliseconds, as `now`. */
  at: number
  /** What it is to come to. `pending` is what an untrusted build comes to by itself. */
  state: 'pending' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  /** Seconds that it waited in the queue, and then for its Pod. */
  queuedFor?: number
  startedAfter?: number
  steps?: MadeStep[]
  waitingFor?: string
  digest?: string
  size?: number
  findings?: Findings
  failure?: Partial<Failure>
  skipped?: SkippedBuild[]
}

export interface Made {
  build: Build
  execution: Execution | null
}

/** Takes a Build through all that happens to one, up to the state that it is to have. */
export async function makeBuild(store: Store, made: MadeBuild): Promise<Made> {
  const { guid, at, state, queuedFor = 2, startedAfter = 3 } = made
  const build = newBuild(made.build)
  await tellOf(store, build, made)
  if (state === 'pending' || state === 'queued')
    return { build: await read(store, build.id), execution: null }
  if (state === 'cancelled') {
    const cause = { kind: 'superseded', by: 'fedcba9876543210fedcba9876543210fedcba98' } as const
    await store.commit('cancelBuild', { buildId: build.id, cause, now: at + 1000 * queuedFor })
    return { build: await read(store, build.id), execution: null }
  }

  const admittedAt = at + 1000 * queuedFor
  const view = await read(store, build.id)
  const attempt = view.attempt + 1
  const executionId = `${build.id}-${attempt}`
  const execution = await store.commit('admitBuild', {
    ...{ buildId: build.id, executionId, attempt, namespace: build.config.namespace },
    ...{ buildRun: `slipway-${executionId}`, now: admittedAt },
  })
  if (execution === null) throw new Error(`${build.id} of ${guid} was not queued`)
  await store.commit('bindExecution', { executionId, buildRunUid: `uid-of-${executionId}` })
  const startedAt = admittedAt + 1000 * startedAfter
  const { steps, endedAt } = await takeSteps(store, execution, made.steps ?? [], startedAt)
  const ended = state !== 'running'
  const waits = made.waitingFor !== undefined
  const observation: Observation = {
    state: waits ? 'queued' : state === 'completed' ? 'succeeded' : state,
    startedAt: waits ? null : startedAt,
    endedAt: ended ? endedAt : null,
    ...{ taskRun: execution.buildRun, pod: `${execution.buildRun}-pod`, steps },
    waitingFor: made.waitingFor ?? null,
    digest: made.digest ?? (state === 'completed' ? `sha256:${digits(build.id)}` : null),
    size: made.size ?? (state === 'completed' ? 48_213_504 : null),
    findings: made.findings ?? null,
    failure: state === 'failed' ? failure(steps, made.failure) : null,
  }
  await store.commit('advanceExecution', { executionId, now: ended ? endedAt : startedAt, observation })
  return { build: await read(store, build.id), execution }
}

/** The event and its planning. */
async function tellOf(store: Store, build: NewBuild, made: MadeBuild): Promise<void> {
  const { guid, at } = made
  const body = Buffer.from(JSON.stringify(made.payload ?? { ref: build.ref, after: build.sha }))
  await store.commit('receiveDelivery', { guid, event: made.event ?? 'push', body, now: at })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now: at })
  if (claimed === null) throw new Error(`the delivery ${guid} was not there to claim`)
  await store.commit('concludeDelivery', {
    deliveryId: claimed.id,
    now: at,
    repository: `${build.repository.owner}/${build.repository.name}`,
    ref: build.ref,
    sha: build.sha,
    outcome: samplePlanned([build], {
      pullRequest: build.pullRequest,
      skipped: made.skipped ?? [],
      // A ref moves on with each push; what is built of it for ever has none.
      head: null,
    }),
    seen: { repository: build.repository, tenant: build.tenant },
  })
}

/** The steps one after the other, each with its log, which comes in as it runs. */
async function takeSteps(
  store: Store,
  execution: Execution,
  steps: readonly MadeStep[],
  startedAt: number,
): Promise<{ steps: Step[]; endedAt: number }> {
  let at = startedAt
  const taken: Step[] = []
  for (const { name, seconds, state = 'succeeded', exitCode, log } of steps) {
    const ended = state === 'succeeded' || state === 'failed'
    const began = at
    if (ended) at += 1000 * seconds
    if (log !== undefined)
      await store.commit('appendLog', {
        ...{ executionId: execution.id, step: name, firstByte: 0, data: Buffer.from(log) },
        at: ended ? at : began,
      })
    taken.push({
      ...{ name, container: `step-${name}`, state },
      exitCode: ended ? (exitCode ?? (state === 'failed' ? 1 : 0)) : null,
      startedAt: ended ? began : null,
      endedAt: ended ? at : null,
    })
  }
  return { steps: taken, endedAt: at }
}

function failure(steps: readonly Step[], said: Partial<Failure> = {}): Failure {
  const failed = steps.find(({ state }) => state === 'failed')
  return {
    reason: 'Failed',
    message: `"step-${failed?.name ?? ''}" exited with code ${failed?.exitCode ?? 1}`,
    step: failed?.name ?? null,
    exitCode: failed?.exitCode ?? null,
    pod: null,
    container: failed?.container ?? null,
    ...said,
  }
}

async function read(store: Store, id: string): Promise<Build> {
  const view = await store.read('build', { id })
  if (view === null) throw new Error(`the Build ${id} was not made`)
  return view.build
}

/** 64 hexadecimal digits, always the same of the same text. */
function digits(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '7').slice(0, 64)
}
