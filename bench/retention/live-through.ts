import { createHash } from 'node:crypto'
import { samplePlanned, sampleBuild, sampleRepository } from '../../test/support/samples/samples.ts'
import type { ClaimedDelivery, KeepRules, NewBuild } from '../../src/domain/index.ts'
import type { Store } from '../../src/ports.ts'

const tenants = 10
const repositories = 200
/** One delivery in so many has a Build; the others are ignored, as most of what GitHub sends is. */
const buildsOneIn = 8
const minuteMs = 60_000
const logLine = `${'#12 0.345 copying one more file into the image '.repeat(2)}\n`

/** A part of a service's life. */
interface Period {
  number: number
  /** Epoch milliseconds at its end. */
  now: number
  /** How long it is. */
  ms: number
  deliveries: number
}

/**
 * Lives through it as the service does: deliveries are received, claimed and concluded, Builds run, their
 * logs are written and their checks acknowledged, all by the store's own changes, and then what is kept no
 * longer is deleted. Only the clock is not real.
 */
export async function liveThrough(
  store: Store,
  period: Period,
  options: { bodies: readonly Uint8Array[]; keep: KeepRules },
): Promise<{ steps: number; longestStepMs: number }> {
  const { now, ms, deliveries } = period
  const numbers = Array.from({ length: deliveries }, (_, index) => index)
  await Promise.all(
    numbers.map((index) => {
      const body = options.bodies[index % options.bodies.length] ?? new Uint8Array()
      const receivedAt = now - ms + Math.floor((index * ms) / deliveries)
      const guid = `${period.number}-${index}`
      return store.commit('receiveDelivery', { guid, event: 'push', body, now: receivedAt })
    }),
  )
  const claimed = await Promise.all(numbers.map(() => store.commit('claimDelivery', { owner: 'bench', now })))
  const builds = await Promise.all(
    claimed.flatMap((delivery) => (delivery ? [conclude(store, delivery, now)] : [])),
  )
  await Promise.all(builds.flatMap((build) => (build ? [run(store, build, now)] : [])))
  await acknowledgeAll(store, now)
  return prune(store, now, options.keep)
}

async function conclude(store: Store, delivery: ClaimedDelivery, now: number): Promise<NewBuild | null> {
  const { id, guid } = delivery
  const sha = createHash('sha1').update(guid).digest('hex')
  const own = sampleRepository({ id: 1 + (id % repositories), name: `repository-${id % repositories}` })
  const repository = `${own.owner}/${own.name}`
  const tenant = `tenant-${own.id % tenants}`
  const about = {
    deliveryId: id,
    now,
    repository,
    ref: 'refs/heads/main',
    sha,
    seen: { repository: own, tenant },
  }
  if (id % buildsOneIn !== 0) {
    const outcome = { kind: 'ignored' as const, reason: 'no build of .slipway.yaml is for this event' }
    await store.commit('concludeDelivery', { ...about, outcome })
    return null
  }
  const build = sampleBuild({
    id: `b${sha.slice(0, 16)}`,
    tenant,
    repository: own,
    sha,
    inputsHash: sha.padEnd(64, '0'),
  })
  await store.commit('concludeDelivery', { ...about, outcome: samplePlanned([build]) })
  return build
}

async function run(store: Store, build: NewBuild, now: number): Promise<void> {
  const executionId = `${build.id}-1`
  const where = { namespace: build.config.namespace, buildRun: `slipway-${executionId}` }
  await store.commit('admitBuild', { buildId: build.id, executionId, attempt: 1, ...where, now })
  await store.commit('bindExecution', { executionId, buildRunUid: executionId })
  const data = Buffer.from(logLine.repeat(100))
  await store.commit('appendLog', { executionId, step: 'build', firstByte: 0, data, at: now })
  const step = { name: 'build', container: 'step-build', state: 'succeeded' as const, exitCode: 0 }
  await store.commit('advanceExecution', {
    executionId,
    now,
    observation: {
      ...{ state: 'succeeded', startedAt: now, endedAt: now, taskRun: 't', pod: 'p', waitingFor: null },
      ...{ digest: `sha256:${build.inputsHash}`, size: 1e7, failure: null },
      steps: [{ ...step, startedAt: now, endedAt: now }],
    },
  })
}

async function acknowledgeAll(store: Store, now: number): Promise<void> {
  for (;;) {
    const due = await store.read('dueReports', { now: now + minuteMs, limit: 500, perLane: 500 })
    if (due.length === 0) return
    await Promise.all(
      due.map(async ({ id, desired }) => {
        await store.commit('intendReport', { reportId: id, annotations: [], now })
        const told = { githubId: 1, annotationsAcked: 0, nextAt: now }
        await store.commit('acknowledgeReport', { reportId: id, version: desired, ...told })
      }),
    )
  }
}

async function prune(store: Store, now: number, rules: KeepRules) {
  let steps = 0
  let longestStepMs = 0
  for (;;) {
    const begun = performance.now()
    const { more } = await store.commit('prune', { rules, tenants: {}, now, limit: 100 })
    longestStepMs = Math.max(longestStepMs, performance.now() - begun)
    steps += 1
    if (!more) return { steps, longestStepMs }
  }
}
