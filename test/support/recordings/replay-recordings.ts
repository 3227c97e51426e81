import { setTimeout as delay } from 'node:timers/promises'
import { connectCluster } from '../../../src/kubernetes/connect-cluster.ts'
import { startObserving } from '../../../src/observe/start-observing.ts'
import type { BuildView } from '../../../src/domain/index.ts'
import { isExecutionEnded } from '../../../src/domain/index.ts'
import type { Meter } from '../../../src/ports.ts'
import { fixedTenants } from '../../../src/tenants.ts'
import { keepingLog } from '../fakes/silent-log.ts'
import { openTestStore } from '../open-test-store.ts'
import { planBuild } from '../plan-build.ts'
import { sampleTenant } from '../samples/sample-tenant.ts'
import { adoptRecording, recordedRuns } from './adopt-recording.ts'
import { fastClock } from './fast-clock.ts'
import { planReplay, type ReplayEvent } from './plan-replay.ts'
import { seededRandom } from './random.ts'
import { listRecordings, readRecording, watchedKinds, type WatchedKind } from './read-recording.ts'
import { replayNamespace, type ReplayedNamespace } from './replayed-namespace.ts'
import { serveReplay, type Mishap } from './serve-replay.ts'

/** How the recordings are told. */
export interface ReplayManner {
  /** How many times faster than they were recorded. */
  speed: number
  /** By how much, in recorded milliseconds, the watch of a kind may lag behind. */
  skewMs: number
  /** How likely something goes wrong after a line is told. */
  trouble: number
  seed: number
  /** `from the beginning`; `again and again`: stopped and started while they go on; `afterwards`: when all is over. */
  observed: 'from the beginning' | 'again and again' | 'afterwards'
}

/** How an execution ended, and what its logs hold by step. */
export interface ReplayedEnd {
  /** Epoch milliseconds of the BuildRun's creation, by the replay's clock. */
  startAt: number
  namespace: string
  view: BuildView
  logs: Map<string, string>
}

/** Longer than anything in them: what comes is waited for. */
const patienceMs = 3_600_000
/** Real milliseconds for what comes as soon as the machine gets to it. */
const patience = 90_000
const start = Date.parse('2026-11-20T12:00:00Z')
const meter: Meter = { count() {}, time() {}, level() {} }

/**
 * Tells all recordings at once, each in a namespace of its own, to the real observing stage through the real client
 * over HTTPS; by case the ends of its BuildRuns, in order. Logs are not taken away before they have been read.
 */
export async function replayRecordings(manner: ReplayManner): Promise<Map<string, ReplayedEnd[]>> {
  const random = seededRandom(manner.seed)
  const clock = fastClock(start)
  const log = keepingLog()
  await using store = await openTestStore()
  const cases: ReplayedCase[] = []
  for (const name of listRecordings()) {
    const recorded = readRecording(name)
    const executions: Admitted[] = []
    for (const { name: buildRun, uid } of recordedRuns(recorded)) {
      const { build } = await planBuild(store)
      const executionId = `${build.id}-1`
      const run = { executionId, namespace: name, buildRun, buildId: build.id, attempt: 1, now: clock.now() }
      await store.commit('admitBuild', run)
      executions.push({ ...run, uid })
    }
    const executionOf = (buildRun: string) =>
      executions.find((run) => run.buildRun === buildRun)?.executionId ?? ''
    const recording = adoptRecording(recorded, { namespace: name, startAt: start, executionOf })
    const events = planReplay(recording, manner.skewMs, random)
    cases.push({ name, executions, world: replayNamespace(recording), events })
  }
  const isWatched = manner.observed !== 'afterwards'
  const mishap = (): Mishap =>
    random() >= manner.trouble / 4 ? null : random() < 0.5 ? { code: 500 } : { code: 429, retryAfter: 1 }
  await using server = await serveReplay(new Map(cases.map(({ name, world }) => [name, world])), mishap)
  const engine = await connectCluster({ kubeconfig: server.kubeconfig, clock, log, random })
  const tenants = fixedTenants(cases.map(({ name }) => sampleTenant({ name, namespace: name })))
  const observe = () =>
    startObserving({
      store,
      engine,
      tenants,
      clock,
      log,
      meter,
      secrets: () => [],
      drainMs: patienceMs,
      stalls: {
        silentMs: patienceMs,
        lostMs: patienceMs,
        pendingMs: patienceMs,
        imageMs: patienceMs,
        overdueMs: patienceMs,
      },
    })

  const over = new AbortController()
  let restarting = false
  // As in the service the uid is recorded once the API server has answered.
  async function bind(executions: readonly Admitted[], uid: string): Promise<void> {
    const created = executions.find((one) => one.uid === uid)
    if (created) await store.commit('bindExecution', { executionId: created.executionId, buildRunUid: uid })
  }
  /** Of which something is deleted that is not all known yet: an observer that began now would never see it. */
  const fragile = new Set<ReplayedNamespace>()
  async function hasEnded({ buildId }: Admitted): Promise<boolean> {
    const [execution] = (await store.read('build', { id: buildId }))?.executions ?? []
    return execution !== undefined && isExecutionEnded(execution.state)
  }
  async function hasWorked({ buildId }: Admitted): Promise<boolean> {
    const [execution] = (await store.read('build', { id: buildId }))?.executions ?? []
    return execution?.steps.some(({ state }) => state !== 'waiting') === true
  }
  // Nobody can tell of what they never saw, so what is deleted while it works has been seen, and its logs are read.
  async function seen({ world, executions, name }: ReplayedCase, kind: WatchedKind): Promise<void> {
    await until(patience / 2, () => (restarting ? 'the observer to start again' : ''))
    fragile.add(world)
    await world.received()
    await until(patience / 2, async () => {
      if (kind === 'Pod') return world.log.areRead() ? '' : `a reader of the logs of ${name}`
      // An end is recorded once the TaskRun's and the logs' are known, and those may come only by what is deleted here.
      const known = world.isOver() ? hasEnded : hasWorked
      return (await Promise.all(executions.map(known))).every(Boolean) ? '' : `the steps of ${name}`
    })
  }
  async function harden(): Promise<void> {
    for (const { world, executions } of cases)
      if (
        fragile.has(world) &&
        world.log.areRead() &&
        (await Promise.all(executions.map(hasEnded))).every(Boolean)
      )
        fragile.delete(world)
  }
  const tellAll = () => {
    clock.hurry(manner.speed)
    const begun = clock.now()
    return Promise.all(
      cases.map((one) =>
        tell(one.world, one.events, {
          created: (uid) => bind(one.executions, uid),
          seen: (kind) => seen(one, kind),
          until: (at) => (isWatched ? clock.sleep(begun + at - clock.now(), over.signal) : Promise.resolve()),
          isWatched,
          disturb: () => (random() < manner.trouble ? disturb(one.world, random) : undefined),
        }),
      ),
    )
  }
  if (!isWatched) await tellAll()
  let stage = observe()
  try {
    const connected = () =>
      cases.every(({ world }) => watchedKinds.every((kind) => world.watchers(kind).size > 0))
    await until(patience, () => (connected() ? '' : 'a watch of each kind in each namespace'))
    const told = isWatched ? tellAll() : Promise.resolve()
    const ended = until(patience, async () => {
      const live = await store.read('liveExecutions', undefined)
      await harden()
      if (manner.observed === 'again and again' && fragile.size === 0 && random() < 0.1) {
        restarting = true
        await stage.stop()
        stage = observe()
        restarting = false
      }
      return live.map(({ execution }) => `${execution.namespace} ${execution.state}`).join()
    })
    await Promise.all([told, ended])
  } finally {
    over.abort()
    await stage.stop()
  }

  const ends = new Map<string, ReplayedEnd[]>()
  for (const { name, executions } of cases) {
    const all = executions.map(async ({ buildId, executionId }) => {
      const view = await store.read('build', { id: buildId })
      if (!view?.executions.every(({ state }) => isExecutionEnded(state)))
        throw new Error(`${name} has not ended`)
      const logs = new Map<string, string>()
      for (const { name: step } of view.executions[0]!.steps) {
        const { data } = await store.read('log', { executionId, step, from: 0, maxBytes: 1_000_000 })
        logs.set(step, Buffer.from(data).toString())
      }
      return { startAt: start, namespace: name, view, logs }
    })
    ends.set(name, await Promise.all(all))
  }
  return ends
}

interface Admitted {
  executionId: string
  buildRun: string
  buildId: string
  uid: string
}

interface ReplayedCase {
  name: string
  executions: Admitted[]
  world: ReplayedNamespace
  events: ReplayEvent[]
}

/** Tells one recording to its end. */
async function tell(
  world: ReplayedNamespace,
  events: readonly ReplayEvent[],
  how: {
    created: (uid: string) => Promise<void>
    seen: (kind: WatchedKind) => Promise<void>
    until: (at: number) => Promise<void>
    isWatched: boolean
    disturb: () => void
  },
): Promise<void> {
  const { log } = world
  for (const event of events) {
    await how.until(event.at)
    if (event.does === 'begin log') log.begin(event.container)
    else if (event.does === 'write log') log.write(event.container, event.upTo)
    else if (event.does === 'end log') log.end(event.container)
    else {
      if (how.isWatched && world.takesAway(event.kind)) await how.seen(event.kind)
      const { kind, type, object } = world.tell(event.kind)
      if (kind === 'BuildRun' && type === 'ADDED') await how.created(object.metadata.uid)
      how.disturb()
    }
  }
}

/** What a network, a load balancer and a busy API server do to who watches. */
function disturb(world: ReplayedNamespace, random: () => number): void {
  const kind = watchedKinds[Math.floor(random() * watchedKinds.length)]!
  const watchers = [...world.watchers(kind)]
  const whats = ['bookmark', 'end', 'cut', 'half a line', 'forget', 'log'] as const
  const what = whats[Math.floor(random() * whats.length)]!
  if (what === 'forget') world.forget(kind)
  if (what === 'log') for (const reader of world.log.readers()) reader.destroy()
  for (const watcher of watchers) {
    if (what === 'end') watcher.end()
    if (what === 'cut') watcher.destroy()
    if (what === 'half a line') watcher.write('{"type":"MODIFIED","object":{"meta', () => watcher.destroy())
    const { resourceVersion } = world.list(kind)
    const bookmark = { type: 'BOOKMARK', object: { kind, metadata: { resourceVersion } } }
    if (what === 'bookmark') watcher.write(`${JSON.stringify(bookmark)}\n`)
  }
}

/** Waits for an empty answer; fails with the last one. */
async function until(ms: number, ask: () => string | Promise<string>): Promise<void> {
  const deadline = Date.now() + ms
  for (;;) {
    const left = await ask()
    if (left === '') return
    if (Date.now() > deadline) throw new Error(`waited in vain for ${left}`)
    await delay(20)
  }
}
