import { collectDefaultMetrics, Counter as PromCounter, Gauge, Histogram, Registry } from 'prom-client'
import type { Queries, StoreCounts } from '../domain/index.ts'
import type { Counter, Level, Meter, Timing } from '../ports.ts'

/** What is read when somebody asks for the metrics. */
interface ExposedState {
  counts: StoreCounts
  queue: Queries['queueByTenant']['out']
  /** Epoch milliseconds. */
  at: number
}

/** The meter with its exposition for Prometheus. */
export interface ExposedMeter extends Meter {
  /** The text that `/metrics` answers; what it is given is of this moment. */
  expose(now: ExposedState): Promise<{ contentType: string; body: string }>
}

/** `known`: values of its one label that are shown with 0 from the start, or an alert would not see the first of them. */
const counters: Record<Counter, { help: string; labels: string[]; known?: readonly string[] }> = {
  slipway_deliveries_total: { help: 'Webhook deliveries, by event and result.', labels: ['event', 'result'] },
  slipway_verdicts_total: {
    help: 'Deliveries that planning has ended, by verdict.',
    labels: ['verdict'],
    known: ['ignored', 'invalid', 'planned', 'withdrawn', 'asked', 'noted', 'failed'],
  },
  slipway_executions_total: {
    help: 'BuildRuns that ended, by outcome and reason.',
    labels: ['outcome', 'reason'],
  },
  slipway_reports_total: {
    help: 'Writes of check runs, by result.',
    labels: ['result'],
    known: ['written', 'deferred', 'abandoned', 'settling', 'held'],
  },
  slipway_github_requests_total: {
    help: 'Requests to GitHub, by kind and result; cached ones were answered without asking.',
    labels: ['kind', 'result'],
  },
  slipway_redeliveries_total: { help: 'Failed deliveries that GitHub was asked to send again.', labels: [] },
  slipway_missed_heads_total: {
    help: 'Heads of branches and pull requests that no event told of.',
    labels: [],
  },
  slipway_store_changes_total: { help: 'Changes of state that were made durable.', labels: [] },
  slipway_store_commits_total: { help: 'Transactions that changes of state were made in.', labels: [] },
  slipway_http_requests_total: {
    help: 'Requests that were answered, by route, method and status.',
    labels: ['route', 'method', 'status'],
  },
  slipway_pruned_total: { help: 'What retention has deleted, by kind.', labels: ['kind'] },
}

const levels: Record<Level, { help: string; labels: string[] }> = {
  slipway_github_writes_left: {
    help: 'Writes that the limits of an installation leave now.',
    labels: ['installation'],
  },
  slipway_github_requests_left: {
    help: 'Requests that the hourly limit of an installation leaves, as GitHub last said.',
    labels: ['installation'],
  },
  slipway_event_readers: { help: 'Clients that follow live events now.', labels: [] },
  slipway_embedded_steps_running: { help: 'Steps that the embedded cluster has at work.', labels: [] },
  slipway_store_bytes: { help: 'Bytes that the database takes on disk.', labels: [] },
}

const timings: Record<Timing, { help: string; buckets: number[]; labels?: string[] }> = {
  slipway_plan_seconds: {
    help: 'From receipt of a delivery to its verdict.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
  },
  slipway_queue_seconds: {
    help: 'From a queued Build to its BuildRun.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 900, 3600],
  },
  slipway_execution_seconds: {
    help: 'From an admitted BuildRun to its end.',
    buckets: [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200, 3600, 7200],
  },
  slipway_start_seconds: {
    help: 'From an admitted BuildRun until its first step works.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900],
  },
  slipway_report_seconds: {
    help: 'From the end of a build until GitHub has acknowledged its check.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600],
  },
  slipway_store_commit_seconds: {
    help: 'From asking for a change of state until it is durable.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  slipway_http_request_seconds: {
    help: 'From a request until the first byte of its answer, by route.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    labels: ['route'],
  },
}

/** Distinct values that one label may have before the rest is counted as `other`. */
const mostLabelValues = 100
/** Tenants that are shown one by one. */
const mostTenants = 100
/** Ours, and no text of anybody else. */
const route = /^[A-Za-z0-9/:_.{}*-]{1,100}$/
const word = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/**
 * The one implementation of the meter, with names, help and buckets fixed here. Measuring never throws:
 * labels that a metric does not have are dropped, and values that are no plain word become `other`.
 */
export function createMeter(): ExposedMeter {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counterOf = mapValues(
    counters,
    ({ help, labels }, name) => new PromCounter({ name, help, labelNames: labels, registers }),
  )
  for (const { name, label, value } of knownCounts()) counterOf[name].inc({ [label]: value }, 0)
  const timingOf = mapValues(
    timings,
    ({ help, buckets, labels = [] }, name) =>
      new Histogram({ name, help, buckets, labelNames: labels, registers }),
  )
  const levelOf = mapValues(
    levels,
    ({ help, labels }, name) => new Gauge({ name, help, labelNames: labels, registers }),
  )
  const gauges = createGauges(registers)
  const seen = new Map<string, Set<string>>()
  const bounded = (name: string, wanted: string[], labels: Record<string, string>) =>
    Object.fromEntries(wanted.map((label) => [label, boundedValue(seen, name, label, labels[label])]))

  const asked = new Map<string, () => void>()
  const set = (name: Level, value: number, labels: Record<string, string>) => {
    if (Number.isFinite(value)) levelOf[name].set(labels, value)
  }

  return {
    count(name, labels = {}, by = 1) {
      counterOf[name].inc(bounded(name, counters[name].labels, labels), Math.max(0, by))
    },
    time(name, seconds, labels = {}) {
      if (!Number.isFinite(seconds)) return
      const wanted = bounded(name, timings[name].labels ?? [], labels)
      timingOf[name].observe(wanted, Math.max(0, seconds))
    },
    level(name, value, labels = {}) {
      const own = bounded(name, levels[name].labels, labels)
      const key = JSON.stringify([name, own])
      asked.delete(key)
      if (typeof value === 'function') asked.set(key, () => set(name, value(), own))
      else set(name, value, own)
    },
    async expose({ counts, queue, at }) {
      for (const ask of asked.values()) ask()
      gauges.waiting.set(counts.deliveriesWaiting)
      gauges.behind.set(counts.reportsBehind)
      for (const [state, count] of Object.entries(counts.builds)) gauges.builds.set({ state }, count)
      // A tenant that is gone, or has nothing to do any more, is not shown with its last numbers.
      for (const gauge of [gauges.queued, gauges.oldest, gauges.running]) gauge.reset()
      for (const { tenant, queued, oldest, running } of shownTenants(queue, at)) {
        gauges.queued.set({ tenant }, queued)
        gauges.oldest.set({ tenant }, oldest)
        gauges.running.set({ tenant }, running)
      }
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

function createGauges(registers: Registry[]) {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers })
  return {
    waiting: gauge('slipway_deliveries_waiting', 'Deliveries stored and not yet planned.'),
    builds: gauge('slipway_builds', 'Builds in the store, by state.', 'state'),
    behind: gauge(
      'slipway_reports_behind',
      'Check runs that GitHub has not yet acknowledged in their last state.',
    ),
    queued: gauge('slipway_queued_builds', 'Builds that wait for a place, by tenant.', 'tenant'),
    oldest: gauge(
      'slipway_oldest_queued_seconds',
      'How long the build that waits longest has waited, by tenant.',
      'tenant',
    ),
    running: gauge('slipway_running_builds', 'Builds that have a place, by tenant.', 'tenant'),
  }
}

function knownCounts(): { name: Counter; label: string; value: string }[] {
  return (Object.keys(counters) as Counter[]).flatMap((name) => {
    const { labels, known = [] } = counters[name]
    return labels.flatMap((label) => known.map((value) => ({ name, label, value })))
  })
}

/** Tenants with the longest queues, and the rest as one: a scrape stays small however many there are. */
function shownTenants(queue: ExposedState['queue'], at: number) {
  const all = queue
    .map(({ tenant, queued, oldestQueuedAt, running }) => ({
      tenant,
      queued,
      oldest: oldestQueuedAt === null ? 0 : Math.max(0, at - oldestQueuedAt) / 1000,
      running,
    }))
    .sort((a, b) => b.queued - a.queued || b.running - a.running)
  const rest = all.slice(mostTenants)
  if (rest.length === 0) return all
  const other = {
    tenant: 'other',
    queued: rest.reduce((sum, { queued }) => sum + queued, 0),
    oldest: Math.max(...rest.map(({ oldest }) => oldest)),
    running: rest.reduce((sum, { running }) => sum + running, 0),
  }
  return [...all.slice(0, mostTenants), other]
}

/** Reasons come from clusters and strategies, an open set: bounded here so that nobody can grow the metrics. */
function boundedValue(
  seen: Map<string, Set<string>>,
  metric: string,
  label: string,
  value: string | undefined,
): string {
  if (value === undefined || value === '') return ''
  if (!(label === 'route' ? route : word).test(value)) return 'other'
  const key = `${metric} ${label}`
  const values = seen.get(key) ?? new Set<string>()
  seen.set(key, values)
  if (!values.has(value) && values.size >= mostLabelValues) return 'other'
  values.add(value)
  return value
}

function mapValues<K extends string, A, B>(record: Record<K, A>, to: (value: A, key: K) => B): Record<K, B> {
  const entries = Object.entries(record) as [K, A][]
  return Object.fromEntries(entries.map(([key, value]) => [key, to(value, key)])) as Record<K, B>
}
