import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../../test/support/samples.ts'
import { silentLog } from '../../test/support/silent-log.ts'
import type { BuildView, ExecutionState } from '../domain/index.ts'
import { isEnded, isExecutionEnded } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { openStore } from './open-store.ts'

let directory: string
let store: Store & { close(): Promise<void> }
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-invariants-'))
  store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
})
afterAll(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

/** What stages may ask for, in any order and however late. */
type Step =
  | { do: 'push'; guid: number; commit: number; trusted: boolean }
  | { do: 'admit'; build: number }
  | { do: 'bind' | 'cancel'; build: number }
  | { do: 'observe'; build: number; state: ExecutionState; pod: number }
  | { do: 'acknowledge'; report: number; behind: number }
  | { do: 'defer' | 'abandon'; report: number }

const small = fc.nat({ max: 3 })
const states: ExecutionState[] = ['queued', 'running', 'running', 'succeeded', 'failed', 'cancelled']
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('push' as const),
      guid: fc.nat({ max: 8 }),
      commit: small,
      trusted: fc.boolean(),
    }),
    fc.record({ do: fc.constant('admit' as const), build: small }),
    fc.record({ do: fc.constantFrom('bind' as const, 'cancel' as const), build: small }),
    fc.record({
      do: fc.constant('observe' as const),
      build: small,
      state: fc.constantFrom(...states),
      pod: small,
    }),
    fc.record({ do: fc.constant('acknowledge' as const), report: small, behind: fc.nat({ max: 2 }) }),
    fc.record({ do: fc.constantFrom('defer' as const, 'abandon' as const), report: small }),
  ),
  { minLength: 10, maxLength: 40, size: 'max' },
)

it('keeps its invariants whatever is asked for, in whatever order, and many at once', async () => {
  let world = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (all, atOnce) => {
      world += 1
      const ended = new Map<string, BuildView>()
      for (let first = 0; first < all.length; first += atOnce) {
        await Promise.all(all.slice(first, first + atOnce).map((step) => carryOut(world, step)))
        await check(world, ended)
      }
    }),
    { numRuns: 30 },
  )
})

const repositoryName = (world: number) => `world-${world}`

async function views(world: number): Promise<BuildView[]> {
  const repository = `acme/${repositoryName(world)}`
  const { items } = await store.read('builds', { limit: 100, before: null, repository })
  const found = await Promise.all(items.map(({ id }) => store.read('build', { id })))
  return found.filter((view) => view !== null)
}

async function reports(world: number) {
  const due = await store.read('dueReports', {
    ...{ now: Number.MAX_SAFE_INTEGER, limit: 1_000, perLane: 1_000 },
  })
  return due.filter(({ repository }) => repository.id === world)
}

const pick = <T>(items: T[], index: number) => items[index % items.length]

/** Does what a stage would do; refusals by a precondition are among the answers that it has to expect. */
async function carryOut(world: number, step: Step): Promise<void> {
  const refusal = (error: Error) => {
    if (error.name !== 'PreconditionError') throw error
  }
  switch (step.do) {
    case 'push':
      return push(world, step)
    case 'cancel': {
      const build = pick(await views(world), step.build)?.build
      if (build !== undefined)
        await store.commit('cancelBuild', { buildId: build.id, cause: { kind: 'asked', by: null }, now: 2 })
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

async function push(world: number, step: Extract<Step, { do: 'push' }>): Promise<void> {
  const guid = `${world}-${step.guid}`
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now: 1 })
  const delivery = await store.commit('claimDelivery', { owner: 'test', now: 1 })
  if (delivery === null) return
  const sha = String(step.commit).repeat(40)
  const build = sampleBuild({
    id: `build-${delivery.guid}`,
    repository: sampleRepository({ id: world, name: repositoryName(world) }),
    sha,
    trust: step.trusted ? 'trusted' : 'untrusted',
  })
  const conclusion = { deliveryId: delivery.id, now: 1, repository: 'acme/shop', ref: build.ref, sha }
  const outcome = samplePlanned([build])
  // Twice, as after an answer that was lost.
  const first = await store.commit('concludeDelivery', { ...conclusion, outcome })
  expect(await store.commit('concludeDelivery', { ...conclusion, outcome })).toEqual(first)
}

/** The invariants of docs/architecture.md. `ended` remembers how each Build ended. */
async function check(world: number, ended: Map<string, BuildView>): Promise<void> {
  const all = await views(world)
  for (const view of all) {
    const { build, executions } = view
    const live = executions.filter(({ state }) => !isExecutionEnded(state))
    expect(live).toHaveLength(build.state === 'running' ? 1 : 0)
    expect(executions.map(({ attempt }) => attempt)).toEqual(executions.map((_, index) => index + 1))
    if (build.trust === 'untrusted') expect(build.state).toMatch(/^(pending|cancelled)$/)
    const before = ended.get(build.id)
    if (before !== undefined) expect(view).toEqual({ ...before, executions: boundLater(before, view) })
    if (isEnded(build.state)) ended.set(build.id, view)
  }
  const identities = all
    .filter(({ build }) => ['pending', 'queued', 'running', 'completed'].includes(build.state))
    .map(({ build }) => `${build.sha} ${build.trust}`)
  expect(new Set(identities).size).toBe(identities.length)
  for (const report of await reports(world)) expect(report.acked).toBeLessThan(report.desired)
}

/** The uid of a BuildRun may still come in when its end was seen first. */
function boundLater(before: BuildView, after: BuildView): BuildView['executions'] {
  return before.executions.map((execution, index) => ({
    ...execution,
    buildRunUid: execution.buildRunUid ?? after.executions[index]?.buildRunUid ?? null,
  }))
}
