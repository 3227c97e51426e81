import { describe, expect, it } from 'vitest'
import type { Fact, Unknown } from './fact.ts'
import { judgeApi, type ApiFacts } from './judge-api.ts'
import {
  controllers,
  judgeController,
  judgeSilence,
  silentAfterMs,
  type SilentRun,
} from './judge-controllers.ts'
import { judgeKinds, neededKinds } from './judge-kinds.ts'
import { judgeNodes } from './judge-nodes.ts'

const unknown = (status: number | null, why = 'because'): Unknown => ({ known: false, why, status })
const known = <T>(value: T): Fact<T> => ({ known: true, value })

describe('the API server', () => {
  const api: ApiFacts = {
    server: 'https://api:6443',
    version: 'v1.36.3',
    aheadMs: 0,
    tookMs: 12,
    user: 'ada',
  }

  it.each([
    [unknown(401), /refused: make a new kubeconfig/],
    [unknown(403), /system:discovery/],
    [unknown(502), /no Kubernetes API/],
    [unknown(null), /kubectl version/],
  ])('that gives no answer (%j) fails with what helps', (fact, fix) => {
    expect(judgeApi(fact)).toMatchObject([{ outcome: 'failed', fix: expect.stringMatching(fix) as string }])
  })

  it.each([
    [{}, ['ok', 'ok'], 'Its clock and the one here agree.'],
    [{ version: 'v1.27.9' }, ['warning', 'ok'], 'It is older than 1.28'],
    [{ aheadMs: 20_000 }, ['ok', 'warning'], 'Its clock is 20 s ahead of the one here.'],
    [{ aheadMs: -180_000 }, ['ok', 'failed'], 'Its clock is 3 min behind the one here.'],
    [{ tookMs: 3000 }, ['ok', 'warning', 'ok'], 'It took 3 s to answer.'],
    [{ aheadMs: null, user: null }, ['ok'], 'https://api:6443 answers with Kubernetes v1.36.3.'],
  ])('with %j is judged', (more, outcomes, says) => {
    const found = judgeApi(known({ ...api, ...more }))
    expect(found.map(({ outcome }) => outcome)).toEqual(outcomes)
    expect(found.map((one) => one.says).join(' ')).toContain(says)
  })
})

describe('kinds', () => {
  const [shipwright, , metrics] = neededKinds as [(typeof neededKinds)[0], unknown, (typeof neededKinds)[0]]
  const all = known([...shipwright.resources])

  it.each([
    [known(['v1alpha1', 'v1beta1']), all, 'ok', 'is served, with buildruns'],
    [known(['v1alpha1']), unknown(404), 'failed', 'served as v1alpha1, not as v1beta1'],
    [known(['v1beta1']), known(['buildruns']), 'failed', 'has no buildstrategies and clusterbuildstrategies'],
    [unknown(404), unknown(404), 'failed', 'Shipwright Build is not there'],
    [unknown(503), unknown(503), 'failed', 'its server is away'],
    [unknown(403), unknown(403), 'skipped', 'may not be asked'],
    [unknown(null), unknown(null), 'failed', 'It is not known whether'],
  ])('served as %j with %j are judged', (versions, resources, outcome, says) => {
    const found = judgeKinds({ kinds: shipwright, versions, resources })
    expect(found.outcome).toBe(outcome)
    expect(found.says).toContain(says)
  })

  it('that builds do without are a warning, which says what is lost', () => {
    const found = judgeKinds({ kinds: metrics, versions: unknown(404), resources: unknown(404) })
    expect(found).toMatchObject({ outcome: 'warning' })
    expect(found.says).toContain('what steps use of CPU and memory')
  })
})

describe('controllers', () => {
  const [controller] = controllers as [(typeof controllers)[0]]
  const image = 'ghcr.io/shipwright-io/build/controller:v0.19.0@sha256:abc'

  it.each([
    [known({ image, ready: 1, wanted: 1 }), 'ok', 'runs (controller:v0.19.0).', null],
    [known({ image, ready: 0, wanted: 1 }), 'failed', 'is not ready.', /describe deployment/],
    [known({ image, ready: 0, wanted: 0 }), 'failed', 'is scaled to nothing.', /scale deployment/],
    [unknown(403), 'skipped', 'is not for this account to see.', /get deployment/],
    [unknown(404), 'skipped', 'installed elsewhere', null],
  ])('found as %j are judged', (found, outcome, says, fix) => {
    const judged = judgeController(controller, found)
    expect(judged.outcome).toBe(outcome)
    expect(judged.says).toContain(says)
    if (fix === null) expect(judged.fix).toBeNull()
    else expect(judged.fix).toMatch(fix)
  })

  it('that leave runs without a word for a minute do not work, whoever may see them', () => {
    const run = (kind: SilentRun['kind'], ageMs: number): SilentRun => ({
      kind,
      namespace: 'a',
      name: `${kind}-${ageMs}`,
      ageMs,
    })
    const found = judgeSilence(known([run('BuildRun', silentAfterMs - 1), run('TaskRun', 300_000)]))
    expect(found.map(({ outcome, says }) => `${outcome}: ${says}`)).toEqual([
      'ok: No BuildRun waits for the controller of Shipwright Build.',
      'failed: 1 TaskRun had no word of Tekton Pipelines for up to 5 min: a/TaskRun-300000.',
    ])
  })
})

describe('nodes', () => {
  const pool = {
    ...{ name: 'gpu', labels: {}, taints: [], methods: null, platforms: ['linux/amd64'], isGeneral: false },
    capacity: { cpu: 0, memory: 0, gpu: 0, disk: 0 },
    largest: { cpu: 0, memory: 0, gpu: 0, disk: 0 },
    origin: 'nodes' as const,
  }
  const judge = (
    nodes: Parameters<typeof judgeNodes>[0]['nodes'],
    ready: number | null,
    pools: string[] = [],
  ) =>
    judgeNodes({
      nodes,
      pools: known(ready === null ? [] : [{ ...pool, nodes: { total: 2, ready } }]),
      tenants: [{ name: 'acme', pools }],
    }).map(({ outcome, says }) => `${outcome}: ${says}`)

  it('are counted, and pools without one that is ready, or without any, are named', () => {
    expect(judge(known({ total: 2, ready: 1 }), 1)).toEqual([
      'ok: 1 of 2 nodes is ready.',
      'ok: 1 pool can take builds: gpu (1 node, linux/amd64).',
    ])
    expect(judge(known({ total: 2, ready: 0 }), 0, ['gpu', 'arm64'])).toEqual([
      'failed: None of 2 nodes is ready.',
      'warning: The pool gpu has no node that is ready, of 2: its builds wait.',
      'warning: Tenant acme may use the pool arm64, which is not there.',
    ])
    expect(judge(known(null), null)[0]).toBe(
      'skipped: Nodes may not be read: only configured pools are known.',
    )
  })
})
