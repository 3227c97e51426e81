import { collectDefaultMetrics, Counter as PromCounter, Gauge, Histogram, Registry } from 'prom-client'
import type { StoreCounts } from '../domain/index.ts'
import type { Counter, Level, Meter, Timing } from '../ports.ts'

/** The meter with its exposition for Prometheus. */
export interface ExposedMeter extends Meter {
  /** The text that `/metrics` answers; the store's counts are those of this moment. */
  expose(counts: StoreCounts): Promise<{ contentType: string; body: string }>
}

const counters: Record<Counter, { help: string; labels: string[] }> = {
  slipway_deliveries_total: { help: 'Webhook deliveries, by event and result.', labels: ['event', 'result'] },
  slipway_verdicts_total: { help: 'Deliveries that planning has ended, by verdict.', labels: ['verdict'] },
  slipway_executions_total: {
    help: 'BuildRuns that ended, by outcome and reason.',
    labels: ['outcome', 'reason'],
  },
  slipway_reports_total: { help: 'Writes of check runs, by result.', labels: ['result'] },
  slipway_github_requests_total: {
    help: 'Requests to GitHub, by kind and result; cached ones were answered without asking.',
    labels: ['kind', 'result'],
  },
  slipway_redeliveries_total: { help: 'Failed deliveries that GitHub was asked to send again.', labels: [] },
  slipway_missed_heads_total: {
    help: 'Heads of branches and pull requests that no event told of.',
    labels: [],
  },
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
}

const timings: Record<Timing, { help: string; buckets: number[] }> = {
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
}

/** Distinct values that one label may have before the rest is counted as `other`. */
const mostLabelValues = 100

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
  const timingOf = mapValues(
    timings,
    ({ help, buckets }, name) => new Histogram({ name, help, buckets, registers }),
  )
  const levelOf = mapValues(
    levels,
    ({ help, labels }, name) => new Gauge({ name, help, labelNames: labels, registers }),
  )
  const gauges = {
    waiting: new Gauge({
      name: 'slipway_deliveries_waiting',
      help: 'Deliveries stored and not yet planned.',
      registers,
    }),
    builds: new Gauge({
      name: 'slipway_builds',
      help: 'Builds in the store, by state.',
      labelNames: ['state'],
      registers,
    }),
    behind: new Gauge({
      name: 'slipway_reports_behind',
      help: 'Check runs that GitHub has not yet acknowledged in their last state.',
      registers,
    }),
  }
  const seen = new Map<string, Set<string>>()
  const bounded = (name: string, wanted: string[], labels: Record<string, string>) =>
    Object.fromEntries(wanted.map((label) => [label, boundedValue(seen, name, label, labels[label])]))

  return {
    count(name, labels = {}) {
      counterOf[name].inc(bounded(name, counters[name].labels, labels))
    },
    time(name, seconds) {
      if (Number.isFinite(seconds)) timingOf[name].observe(Math.max(0, seconds))
    },
    level(name, value, labels = {}) {
      if (Number.isFinite(value)) levelOf[name].set(bounded(name, levels[name].labels, labels), value)
    },
    async expose(counts) {
      gauges.waiting.set(counts.deliveriesWaiting)
      gauges.behind.set(counts.reportsBehind)
      for (const [state, count] of Object.entries(counts.builds)) gauges.builds.set({ state }, count)
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** Reasons come from clusters and strategies, an open set: bounded here so that nobody can grow the metrics. */
function boundedValue(
  seen: Map<string, Set<string>>,
  metric: string,
  label: string,
  value: string | undefined,
): string {
  if (value === undefined || value === '') return ''
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(value)) return 'other'
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
