import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../../support/samples/samples.ts'
import type {
  BuildView,
  Execution,
  ExecutionState,
  Failure,
  NewBuild,
  Outcome,
  Report,
} from '../../../src/domain/index.ts'
import { formatReportId, isEnded, isExecutionEnded } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'

let store: Store

/** What stages may ask for, in any order and however late. */
type Step =
  | {
      do: 'push'
      commit: number
      ref: number
      at: number
      trusted: boolean
      eager: boolean
      again: 'never' | 'pushed' | 'always'
      builds: Which
    }
  | { do: 'create'; commit: number; trusted: boolean; start: boolean; builds: Which }
  | { do: 'start'; build: number }
  | { do: 'prune' }
  | { do: 'beat'; owner: number; at: number }
  | { do: 'close'; ref: number; at: number }
  | { do: 'approve'; commit: number }
  | { do: 'access'; active: boolean }
  | { do: 'admit' | 'refuse'; build: number }
  | { do: 'bind' | 'cancel' | 'retry'; build: number }
  | { do: 'observe'; build: number; state: ExecutionState; pod: number }
  | { do: 'intend'; report: number }
  | { do: 'acknowledge'; report: number; behind: number }
  | { do: 'defer' | 'abandon'; report: number }

/** `api`, or what needs its image, or both. */
type Which = 'one' | 'needing' | 'both'

const small = fc.nat({ max: 3 })
const states: ExecutionState[] = ['queued', 'running', 'running', 'succeeded', 'failed', 'cancelled']
const one = <T>(...values: T[]) => fc.constantFrom(...values)
const push = fc.record({
  do: one('push' as const),
  commit: small,
  ref: fc.nat({ max: 1 }),
  at: fc.nat({ max: 9 }),
  trusted: fc.boolean(),
  eager: fc.boolean(),
  again: one('never' as const, 'pushed' as const, 'always' as const),
  builds: one<Which>('one', 'needing', 'both', 'both'),
})
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: push },
    fc.record({ do: one('close' as const), ref: fc.nat({ max: 1 }), at: fc.nat({ max: 9 }) }),
    fc.record({ do: one('approve' as const), commit: small }),
    fc.record({ do: one('access' as const), active: fc.boolean() }),
    { weight: 3, arbitrary: fc.record({ do: one('admit' as const), build: small }) },
    fc.record({
      do: one('bind' as const, 'cancel' as const, 'retry' as const, 'refuse' as const),
      build: small,
    }),
    {
      weight: 3,
      arbitrary: fc.record({
        do: one('observe' as const),
        build: small,
        state: one(...states),
        pod: small,
      }),
    },
    fc.record({
      ...{ do: one('create' as const), commit: small, trusted: fc.boolean() },
      ...{ start: fc.boolean(), builds: one<Which>('one', 'needing', 'both') },
    }),
    fc.record({ do: one('start' as const), build: small }),
    fc.record({ do: one('prune' as const) }),
    fc.record({ do: one('beat' as const), owner: fc.nat({ max: 2 }), at: fc.nat({ max: 9 }) }),
    fc.record({ do: one('intend' as const), report: small }),
    fc.record({ do: one('acknowledge' as const), report: small, behind: fc.nat({ max: 2 }) }),
    fc.record({ do: one('defer' as const, 'abandon' as const), report: small }),
  ),
  { minLength: 10, maxLength: 50, size: 'max' },
)

/** That nothing that stages may ask for, in any order and many at once, leads to a state that must not be. */
export function itKeepsInvariants(
  title: string,
  open: () => Promise<Store & { close(): Promise<void> }>,
  numRuns: number,
): void {
  let opened: Store & { close(): Promise<void> }
  beforeAll(async () => {
    opened = await open()
    store = opened
  })
  afterAll(() => opened.close())

  it(
    title,
    async () => {
      let world = 0
      await fc.assert(
        fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (all, atOnce) => {
          world += 1
          const seen: Seen = {
            executions: new Map(),
            reports: new Map(),
            told: new Set(),
            approved: new Set(),
          }
          for (let first = 0; first < all.length; first += atOnce) {
            const some = all.slice(first, first + atOnce)
            await Promise.all(some.map((step, index) => carryOut(world, step, first + index, seen)))
            await check(world, seen)
          }
          await checkEvents(await views(world))
          await checkEnds(world)
        }),
        { numRuns },
      )
    },
    120_000,
  )
}

/** What a check remembers of the one before. */
interface Seen {
  /** Ended executions as they were then. */
  executions: Map<string, Execution>
  reports: Map<string, Report>
  /** Ids of reports whose end GitHub may have heard of. */
  told: Set<string>
  /** Commits that somebody has approved. */
  approved: Set<string>
}

const repositoryOf = (world: number) =>
  sampleRepository({ id: world, name: `world-${world}`, installationId: world })
const refOf = (ref: number) => `refs/heads/${ref}`
const shaOf = (commit: number) => String(commit).repeat(40)

async function views(world: number): Promise<BuildView[]> {
  const repository = `acme/world-${world}`
  const { items } = await store.read('builds', { limit: 100, before: null, repository })
  const found = await Promise.all(items.map(({ id }) => store.read('build', { id })))
  return found.filter((view) => view !== null)
}

async function reports(world: number): Promise<Report[]> {
  const due = await store.read('dueReports', {
    ...{ now: Number.MAX_SAFE_INTEGER, limit: 1_000, perLane: 1_000 },
  })
  return due.filter(({ repository }) => repository.id === world)
}

const failure = (reason: string): Failure => ({
  ...{ reason, message: '', step: null, exitCode: null, pod: null, container: null },
})

const pick = <T>(items: T[], index: number) => items[index % items.length]

/** Does what a stage would do; refusals by a precondition are among the answers that it has to expect. */
async function carryOut(world: number, step: Step, number: number, seen: Seen): Promise<void> {
  const refusal = (error: Error) => {
    if (error.name !== 'PreconditionError') throw error
    return 'refused' as const
  }
  switch (step.do) {
    case 'push':
      return plan(world, step, `${world}-${number}`)
    case 'close': {
      const [repositoryId, ref] = [world, refOf(step.ref)]
      const cause = { kind: 'deleted' as const, ref }
      return conclude(world, `${world}-${number}`, {
        ...{ kind: 'withdrawn', repositoryId, ref, cause, at: step.at },
      })
    }
    case 'access': {
      const access = step.active ? ('active' as const) : ('suspended' as const)
      const changes = [{ scope: 'installation' as const, installationId: world, access }]
      return conclude(world, `${world}-${number}`, { kind: 'access', changes, text: access })
    }
    case 'approve': {
      const sha = shaOf(step.commit)
      seen.approved.add(sha)
      await store.commit('approveCommit', { repositoryId: world, sha, by: null, via: 'api', at: 1 })
      return
    }
    case 'cancel': {
      const buildId = pick(await views(world), step.build)?.build.id
      if (buildId === undefined) return
      await store.commit('cancelBuild', { buildId, cause: { kind: 'asked', by: null }, now: 2 })
      return
    }
    case 'retry': {
      const buildId = pick(await views(world), step.build)?.build.id
      if (buildId !== undefined) await store.commit('retryBuild', { buildId, now: 2 })
      return
    }
    case 'admit': {
      const build = pick(await views(world), step.build)?.build
      if (build === undefined) return
      const attempt = build.attempt + 1
      const executionId = `${build.id}-${attempt}`
      const names = { namespace: 'ns', buildRun: executionId }
      await store
        .commit('admitBuild', { buildId: build.id, executionId, attempt, ...names, now: 1 })
        .catch(refusal)
      return
    }
    case 'refuse': {
      const build = pick(await views(world), step.build)?.build
      if (build === undefined) return
      const attempt = build.attempt + 1
      const executionId = `${build.id}-${attempt}`
      const names = { namespace: 'ns', buildRun: executionId, failure: failure('QueueFull') }
      await store.commit('refuseBuild', { buildId: build.id, executionId, attempt, ...names, now: 1 })
      return
    }
    case 'bind': {
      const execution = pick(await views(world), step.build)?.executions.at(-1)
      if (execution === undefined) return
      await store
        .commit('bindExecution', { executionId: execution.id, buildRunUid: execution.id })
        .catch(refusal)
      return
    }
    case 'observe': {
      const execution = pick(await views(world), step.build)?.executions.at(-1)
      if (execution === undefined) return
      const observation = sampleObservation({ state: step.state, pod: `pod-${step.pod}` })
      await store.commit('advanceExecution', { executionId: execution.id, now: 2, observation })
      return
    }
    case 'create': {
      const trust = step.trusted ? ('trusted' as const) : ('untrusted' as const)
      for (const build of buildsOf(world, `${world}-${number}`, step, { trust }))
        await store.commit('createBuild', { build, start: step.start, idempotency: null, now: 2 })
      return
    }
    case 'start': {
      const buildId = pick(await views(world), step.build)?.build.id
      if (buildId !== undefined) await store.commit('startBuild', { buildId, now: 2 })
      return
    }
    case 'prune': {
      for (const { id, desired } of await reports(world)) {
        const answer = { githubId: 1, annotationsAcked: 0, nextAt: 0 }
        await store.commit('acknowledgeReport', { reportId: id, version: desired, ...answer })
      }
      const live = (await views(world)).filter(({ build }) => !isEnded(build.state))
      const none = {
        deliveryDays: null,
        deliveries: null,
        bodyDays: 0,
        logDays: 0,
        buildsPerRepository: null,
      }
      const rules = { ...none, buildDays: 0 }
      await store.commit('prune', { rules, tenants: {}, now: 10 ** 12, limit: 100 })
      for (const { build } of live) expect(await store.read('build', { id: build.id })).not.toBeNull()
      // A check of a commit that comes back is another one.
      for (const seenOf of [seen.reports, seen.told])
        for (const id of [...seenOf.keys()])
          if ((await store.read('report', { id })) === null) seenOf.delete(id)
      return
    }
    case 'beat': {
      const owner = `replica-${step.owner}`
      const at = { owner, now: step.at, until: step.at + 2 }
      await store.commit('beat', at)
      await store.commit('holdLease', { lease: 'dispatch', ...at })
      return
    }
    case 'intend': {
      const report = pick(await reports(world), step.report)
      if (report === undefined) return
      const annotations = tellsAnEnd(report) ? [] : null
      const done = await store
        .commit('intendReport', { reportId: report.id, annotations, now: 3 })
        .catch(refusal)
      if (done !== 'refused' && annotations !== null) seen.told.add(report.id)
      return
    }
    case 'acknowledge': {
      const report = pick(await reports(world), step.report)
      if (report === undefined) return
      const version = Math.max(0, report.desired - step.behind)
      const answer = { githubId: 1, annotationsAcked: 0, nextAt: 0 }
      await store.commit('acknowledgeReport', { reportId: report.id, version, ...answer })
      return
    }
    case 'defer':
    case 'abandon': {
      const report = pick(await reports(world), step.report)
      if (report === undefined) return
      const { id: reportId, desired: version } = report
      if (step.do === 'defer')
        await store.commit('deferReport', { reportId, retryAt: 3, answered: true, error: 'no' })
      else await store.commit('abandonReport', { reportId, version, error: 'gone' })
      return
    }
  }
}

async function plan(world: number, step: Extract<Step, { do: 'push' }>, guid: string): Promise<void> {
  const sha = shaOf(step.commit)
  const ref = refOf(step.ref)
  const trust = step.trusted ? ('trusted' as const) : ('untrusted' as const)
  const builds = buildsOf(world, guid, step, { ref, trust, cancelInProgress: step.eager })
  const head = { ref, at: step.at, before: null, supersedes: 'all' as const }
  await conclude(world, guid, samplePlanned(builds, { head, again: step.again }), sha)
}

/** What is needed comes first. */
function buildsOf(
  world: number,
  id: string,
  { commit, builds }: { commit: number; builds: Which },
  change: Partial<NewBuild>,
): NewBuild[] {
  const place = { repository: repositoryOf(world), sha: shaOf(commit) }
  const api = sampleBuild({ id: `build-${id}`, ...place, ...change })
  const user = { ...api, id: `user-${id}`, name: 'user', config: { ...api.config, needs: ['api'] } }
  return builds === 'one' ? [api] : builds === 'needing' ? [user] : [api, user]
}

async function conclude(world: number, guid: string, outcome: Outcome, sha: string | null = null) {
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now: 1 })
  const delivery = await store.commit('claimDelivery', { owner: 'test', now: 1 })
  if (delivery === null) return
  const seen = { repository: repositoryOf(world), tenant: 'acme' }
  const about = { deliveryId: delivery.id, now: 1, repository: 'acme/shop', ref: null, sha, seen }
  // Twice, as after an answer that was lost.
  const first = await store.commit('concludeDelivery', { ...about, outcome })
  expect(await store.commit('concludeDelivery', { ...about, outcome })).toEqual(first)
}

/** What the report stage would write now: whether it completes the check. */
function tellsAnEnd({ subject }: Report): boolean {
  switch (subject.kind) {
    case 'build':
      return subject.view.build.attempt >= subject.attempt && isEnded(subject.view.build.state)
    case 'aggregate':
      return !subject.members.views.some(({ build }) => isAtWork(build.state))
    default:
      return true
  }
}

const isAtWork = (state: string) => state === 'queued' || state === 'running'

/** The invariants of docs/architecture.md. */
async function check(world: number, seen: Seen): Promise<void> {
  const all = await views(world)
  for (const view of all) await checkBuild(view, seen)
  const identities = all
    .filter(({ build }) => ['pending', 'queued', 'running', 'completed'].includes(build.state))
    .map(({ build }) => `${build.sha} ${build.name} ${build.trust}`)
  expect(new Set(identities).size).toBe(identities.length)
  for (const report of await reports(world)) {
    expect(report.acked).toBeLessThan(report.desired)
    const before = seen.reports.get(report.id)
    if (before !== undefined) expect(report.desired).toBeGreaterThanOrEqual(before.desired)
    // What GitHub may show as completed is not opened again.
    if (seen.told.has(report.id)) expect([report.id, tellsAnEnd(report)]).toEqual([report.id, true])
    seen.reports.set(report.id, report)
  }
  const { record } = await store.read('repository', { id: world, owner: 'acme' })
  if (record !== null && record.access !== 'active')
    for (const { build, executions } of all) {
      expect(build.state).not.toMatch(/^(pending|queued)$/)
      if (build.state === 'running') expect(executions.at(-1)?.cancelAskedAt).not.toBeNull()
    }
  const started = all.filter(({ build }) => build.trust === 'untrusted' || build.queuedAt !== null)
  for (const sha of new Set(started.map(({ build }) => build.sha))) await checkAggregate(world, sha, started)
}

async function checkBuild({ build, executions }: BuildView, seen: Seen): Promise<void> {
  const live = executions.filter(({ state }) => !isExecutionEnded(state))
  expect(live).toHaveLength(build.state === 'running' ? 1 : 0)
  const attempts = executions.map(({ attempt }) => attempt)
  expect(attempts).toEqual([...new Set(attempts)].sort((a, b) => a - b))
  expect(attempts.at(-1) ?? 0).toBeLessThanOrEqual(build.attempt)
  if (build.trust === 'untrusted' && (executions.length > 0 || build.state === 'queued'))
    expect(seen.approved).toContain(build.sha)
  if (build.state === 'cancelled' && build.cancelCause?.kind === 'superseded') {
    const wanting = await store.read('triggers', { buildId: build.id })
    expect(wanting.filter(({ withdrawnAt }) => withdrawnAt === null)).toEqual([])
  }
  for (const execution of executions) {
    const before = seen.executions.get(execution.id)
    // The uid of a BuildRun may still come in when its end was seen first.
    if (before !== undefined)
      expect(execution).toEqual({ ...before, buildRunUid: before.buildRunUid ?? execution.buildRunUid })
    if (isExecutionEnded(execution.state)) seen.executions.set(execution.id, execution)
  }
}

/** Where every Build that may run does, and what needs an image that cannot be is refused, nothing waits for ever. */
async function checkEnds(world: number): Promise<void> {
  const queue = async () => {
    const ids = new Set((await views(world)).map(({ build }) => build.id))
    return (await store.read('queue', undefined)).queued.filter(({ id }) => ids.has(id))
  }
  for (let changed = true; changed;) {
    changed = false
    for (const { build, executions } of await views(world)) {
      if (build.state !== 'running') continue
      const last = executions.at(-1)
      const state = last?.cancelAskedAt === null ? 'succeeded' : 'cancelled'
      const observation = sampleObservation({ state })
      await store.commit('advanceExecution', { executionId: last?.id ?? '', now: 4, observation })
      changed = true
    }
    for (const { id, needs } of await queue()) {
      const attempt = ((await store.read('build', { id }))?.build.attempt ?? 0) + 1
      const names = { buildId: id, attempt, executionId: `${id}-${attempt}`, namespace: 'ns', buildRun: id }
      if (needs === 'met') await store.commit('admitBuild', { ...names, now: 4 })
      if (needs === 'failed')
        await store.commit('refuseBuild', { ...names, failure: failure('NeededBuildFailed'), now: 4 })
      changed ||= needs !== 'open'
    }
  }
  expect(await queue()).toEqual([])
}

/** Whoever follows knows the state of every Build from its last event. */
async function checkEvents(all: BuildView[]): Promise<void> {
  for (const { build } of all) {
    const { items, oldest } = await store.read('events', { after: 0, limit: 1_000, buildId: build.id })
    const last = items.findLast(({ what }) => what.type === 'build')
    if (last !== undefined) expect([build.id, last.what]).toMatchObject([build.id, { state: build.state }])
    else expect(oldest).toBeGreaterThan(1)
  }
}

/** The last of its generations has ended exactly when nothing of the commit is queued or running. */
async function checkAggregate(world: number, sha: string, all: BuildView[]): Promise<void> {
  let last: Report | null = null
  for (let generation = 1; ; generation += 1) {
    const id = { kind: 'aggregate' as const, repositoryId: world, sha, generation }
    const report = await store.read('report', { id: formatReportId(id) })
    if (report === null) break
    if (last !== null) expect(tellsAnEnd(last)).toBe(true)
    last = report
  }
  expect(last).not.toBeNull()
  if (last === null) return
  const working = all.some(({ build }) => build.sha === sha && isAtWork(build.state))
  expect(tellsAnEnd(last)).toBe(!working)
}
