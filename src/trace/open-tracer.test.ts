import { expect, it } from 'vitest'
import { newBuild } from '../../test/support/plan-build.ts'
import { receiveOtlp, type ReceivedSpan } from '../../test/support/servers/receive-otlp.ts'
import type { Build, Execution } from '../domain/index.ts'
import type { TracedAttempt } from '../ports.ts'
import { openTracer } from './open-tracer.ts'

const at = Date.parse('2026-11-21T08:00:00Z')
const delivery = {
  ...{ guid: 'a-guid', event: 'push', repository: 'acme/shop', sha: 'c0ffee', ref: 'refs/heads/main' },
  ...{ receivedAt: at, claimedAt: at + 10, concludedAt: at + 250, verdict: 'planned' },
}
const build: Build = {
  ...newBuild({ id: 'b1' }),
  ...{ state: 'failed', attempt: 1, cancelCause: null, createdAt: at + 250, queuedAt: at + 250 },
  ...{ notBefore: null, endedAt: at + 9000, version: 3 },
}
const execution: Execution = {
  ...{ id: 'b1-1', buildId: 'b1', attempt: 1, namespace: 'team-a', buildRun: 'slipway-b1-1' },
  ...{ buildRunUid: 'u', state: 'failed', createdAt: at + 1000, startedAt: at + 2000, endedAt: at + 9000 },
  ...{ taskRun: 't', pod: 'p', waitingFor: null, digest: null, size: null, cancelAskedAt: null },
  failure: { reason: 'Failed', message: 'exit 3', step: 'build', exitCode: 3, pod: null, container: null },
  steps: [
    {
      ...{ name: 'source', container: 'step-source', state: 'succeeded', exitCode: 0 },
      ...{ startedAt: at + 2000, endedAt: at + 3000 },
      usage: { cpuSeconds: 0.5, peakMemoryBytes: 1e6, exact: true },
    },
    {
      ...{ name: 'build', container: 'step-build', state: 'failed', exitCode: 3 },
      ...{ startedAt: at + 3000, endedAt: at + 9000 },
    },
    {
      ...{ name: 'push', container: 'step-push', state: 'skipped', exitCode: null },
      ...{ startedAt: null, endedAt: null },
    },
  ],
}
const attempt: TracedAttempt = {
  ...{ origin: delivery, view: { build, executions: [execution] }, attempt: 1, reportedAt: at + 9500 },
}

/** Names with those below them, indented, and how long each took. */
function tree(spans: ReceivedSpan[], parent: string | null = null, depth = 0): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .sort((a, b) => a.startedAt - b.startedAt)
    .flatMap((span) => [
      `${'  '.repeat(depth)}${span.name} ${span.startedAt - at}–${span.endedAt - at}${span.failed ? ' failed' : ''}`,
      ...tree(spans, span.spanId, depth + 1),
    ])
}

async function told(tell: (tracer: ReturnType<typeof openTracer>) => void) {
  await using collector = await receiveOtlp()
  const tracer = openTracer({ endpoint: `${collector.endpoint}/`, version: '1' })
  tell(tracer)
  await tracer.close()
  return collector
}

it('tells a collector of one trace from the delivery to the report, with the times of each', async () => {
  const { spans, services } = await told((tracer) => {
    tracer.delivery(delivery)
    tracer.attempt(attempt)
  })
  expect([...services]).toEqual(['slipway'])
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(tree(spans)).toEqual([
    'delivery push 0–250',
    '  plan 10–250',
    '  build api 250–9500 failed',
    '    queue 250–1000',
    '    execution 1000–9000 failed',
    '      step source 2000–3000',
    '      step build 3000–9000 failed',
    '    report 9000–9500',
  ])
  const byName = (name: string) => spans.find((span) => span.name === name)?.attributes
  expect(byName('build api')).toMatchObject({ 'slipway.reason': 'Failed', 'slipway.tenant': 'acme' })
  expect(byName('step source')).toMatchObject({ 'slipway.cpu_seconds': 0.5, 'slipway.build': 'b1' })
})

it('gives what is told again, after a kill, the same ids, and another attempt ones of its own', async () => {
  const ids = async (one: TracedAttempt) =>
    (await told((tracer) => tracer.attempt(one))).spans.map(({ spanId }) => spanId)
  const first = await ids(attempt)
  expect(await ids(attempt)).toEqual(first)
  // The root, which the process before may not have sent, is told too.
  const { spans } = await told((tracer) => tracer.attempt(attempt))
  expect(tree(spans)[0]).toBe('delivery push 0–250')
  const again = { ...execution, id: 'b1-2', attempt: 2 }
  const view = { build: { ...build, attempt: 2 }, executions: [execution, again] }
  const second = await ids({ ...attempt, view, attempt: 2 })
  // The delivery is the same.
  expect(second.filter((id) => first.includes(id))).toHaveLength(1)
})

it('makes a trace of its own of a build that no delivery asked for, also of one that never began', async () => {
  const view = { build: { ...build, state: 'cancelled' as const }, executions: [] }
  const { spans } = await told((tracer) => tracer.attempt({ ...attempt, origin: null, view }))
  expect(tree(spans)).toEqual(['build api 250–9500', '  queue 250–9000', '  report 9000–9500'])
})

it('waits for no collector that is away', async () => {
  const tracer = openTracer({ endpoint: 'http://127.0.0.1:9', version: '1' })
  tracer.delivery(delivery)
  await tracer.close()
})
