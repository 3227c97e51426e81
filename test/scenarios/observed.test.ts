import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, type Desk } from '../support/open-desk.ts'
import { receiveOtlp, type OtlpReceiver, type ReceivedSpan } from '../support/servers/receive-otlp.ts'
import { buildFileFor } from '../support/trivial-world.ts'

const run = promisify(execFile)
const command = join(import.meta.dirname, '..', '..', 'bin', 'slipway')

let collector: OtlpReceiver
let desk: Desk
beforeAll(async () => {
  collector = await receiveOtlp()
  desk = await openDesk({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
})
afterAll(async () => {
  await desk[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
})

const both = { slipway: 'failure', 'slipway / app': 'success', 'slipway / bad': 'failure' }
const spansOf = (sha: string) => collector.spans.filter((span) => span.attributes['slipway.commit'] === sha)

function tree(spans: ReceivedSpan[], parent: string | null = null): unknown {
  const below = spans.filter(({ parentSpanId }) => parentSpanId === parent)
  return Object.fromEntries(below.map(({ name, spanId }) => [name, tree(spans, spanId)]))
}

it('makes one trace of a push, although the service was killed between its delivery and its builds', async () => {
  const sha = await desk.push('main', buildFileFor('app', 'bad'))
  await desk.allTold()
  await desk.world.service.end('SIGKILL')
  await desk.world.service.start()
  await desk.shows(sha, both)
  await expect.poll(() => spansOf(sha).filter(({ name }) => name.startsWith('build ')).length).toBe(2)
  const spans = spansOf(sha).filter(({ name }) => name !== 'plan')
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  const steps = { 'step source-default': {}, 'step build': {} }
  const build = { queue: {}, execution: steps, report: {} }
  expect(tree(spans)).toEqual({ 'delivery push': { 'build app': build, 'build bad': build } })
  expect(spans.filter(({ failed, name }) => failed && name.startsWith('build '))).toMatchObject([
    { name: 'build bad' },
  ])
  for (const { startedAt, endedAt } of spans) expect(endedAt).toBeGreaterThanOrEqual(startedAt)
})

it('says what each step used in the check, and what all took in the metrics', async () => {
  const sha = await desk.push('used', buildFileFor('app'))
  await desk.shows(sha, { slipway: 'success', 'slipway / app': 'success' })
  const [check] = desk.runs(sha, 'slipway / app')
  expect(check?.output.summary).toMatch(/\| CPU time \| Peak memory \|/)
  expect(check?.output.summary).toMatch(
    /\| `build` \| ✓ succeeded \| .* \| (≥ )?[\d.]+ s \| (≥ )?[\d.]+ [kM]B \|/,
  )

  const headers = { authorization: 'Bearer the-token-of-this-test' }
  const metrics = await (await fetch(`${desk.world.service.url}/metrics`, { headers })).text()
  for (const name of ['plan', 'queue', 'start', 'execution', 'report', 'store_commit'])
    expect(metrics).toMatch(new RegExp(`^slipway_${name}_seconds_count [1-9]`, 'm'))
  expect(metrics).toMatch(
    /^slipway_http_requests_total\{route="\/webhooks\/github",method="POST",status="202"\} [1-9]/m,
  )
  expect(metrics).toMatch(/^slipway_store_changes_total [1-9]/m)
})

it('goes on from a backup that was made while it built, and builds and tells nothing twice', async () => {
  const { world } = desk
  const sha = await desk.push('kept', buildFileFor('app', 'slow'))
  await desk.shows(sha, {
    slipway: 'in_progress',
    'slipway / app': 'success',
    'slipway / slow': 'in_progress',
  })
  const copy = join(world.dir, 'copy')
  const { stdout } = await run(command, ['backup', '--json', '--data-dir', join(world.dir, 'data'), copy])
  expect(JSON.parse(stdout)).toMatchObject({ databases: [{ path: 'slipway.db' }] })
  // What comes after the copy is lost with the data directory.
  await desk.deleteBranch('used')
  await desk.allTold()
  await world.service.end('SIGKILL')

  const runsOf = () =>
    (world.given?.list('BuildRun', { namespace: 'acme' }) ?? []).map(({ metadata }) => metadata.name).sort()
  const before = { runs: runsOf(), checks: desk.runs(sha).map(({ id }) => id) }
  await cp(copy, join(world.dir, 'restored'), { recursive: true })
  const restored = world.serviceOn(join(world.dir, 'restored'))
  await restored.start()
  try {
    await desk.deleteBranch('kept')
    await desk.shows(sha, { slipway: 'cancelled', 'slipway / app': 'success', 'slipway / slow': 'cancelled' })
    expect({ runs: runsOf(), checks: desk.runs(sha).map(({ id }) => id) }).toEqual(before)
  } finally {
    await restored.end('SIGTERM')
  }
})
