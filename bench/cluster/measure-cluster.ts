import { performance } from 'node:perf_hooks'
import type { Finding, Measurement } from '../measurement.ts'
import type { BenchCluster } from './open-bench-cluster.ts'
import { openBenchCluster } from './open-bench-cluster.ts'

const half = 5000
const creators = 8
const watches = 100
const watchedChanges = 30
const lists = 20
const concurrent = 50
/** The second half may be this much dearer than the first and still count as linear. */
const tolerance = 1.5

interface Listed {
  count: number
  bytes: number
  ms: number
  cpuMs: number
}

interface Watched {
  ms: number
  cpuMs: number
}

/** Goals are on processor time of the cluster: another process on this machine does not change it. */
interface Half {
  creationsPerSecond: number
  cpuMs: number
  listed: Listed
  watched: Watched
  memoryBytes: number
}

/**
 * The embedded cluster with 5,000 and with 10,000 BuildRuns that have ended, each of which the
 * controllers have looked at; then 50 BuildRuns at once that run one step that does nothing.
 */
export const measureCluster: Measurement = {
  title: 'Embedded cluster',
  async run(progress) {
    await using cluster = await openBenchCluster()
    const empty = await cluster.memory()
    const first = await fill(cluster, 0, progress)
    const second = await fill(cluster, half, progress)
    progress(`${concurrent} BuildRuns at once`)
    const buildsMs = await runBuilds(cluster)

    const growth = (second.memoryBytes - first.memoryBytes) / Math.max(1, first.memoryBytes - empty)
    return [
      ...describe('5,000', first),
      ...describe('10,000', second),
      linear('a creation, processor time of the second half to the first', second.cpuMs / first.cpuMs),
      linear('a list, processor time for each BuildRun', second.listed.cpuMs / 2 / first.listed.cpuMs),
      linear('a watched creation, processor time', second.watched.cpuMs / first.watched.cpuMs),
      linear('memory, growth of the second half to the first', growth),
      {
        what: `${concurrent} BuildRuns at once, until all have ended`,
        value: `${(buildsMs / 1000).toFixed(1)} s`,
        goal: null,
      },
    ]
  },
}

async function fill(cluster: BenchCluster, from: number, progress: (line: string) => void): Promise<Half> {
  progress(`creating BuildRuns ${from} to ${from + half}`)
  const ended = await endsOf(cluster, half)
  const before = await cluster.cpu()
  const started = performance.now()
  let next = from
  await Promise.all(
    Array.from({ length: creators }, async () => {
      while (next < from + half)
        await cluster.create(`run-${(next++).toString().padStart(5, '0')}`, { name: 'missing' })
    }),
  )
  await ended.all
  const creationsPerSecond = half / ((performance.now() - started) / 1000)
  ended.stop()
  const cpuMs = ((await cluster.cpu()) - before) / half

  const listed = await measureList(cluster)
  if (listed.count < from + half) throw new Error(`the list has ${listed.count} BuildRuns`)
  progress(`${watches} watches on ${listed.count} BuildRuns`)
  const watched = await measureWatches(cluster, from)
  return { creationsPerSecond, cpuMs, listed, watched, memoryBytes: await cluster.memory() }
}

async function measureList(cluster: BenchCluster): Promise<Listed> {
  // The first also compiles.
  let found = await cluster.list()
  const before = await cluster.cpu()
  const started = performance.now()
  for (let n = 0; n < lists; n += 1) found = await cluster.list()
  const ms = (performance.now() - started) / lists
  return { ...found, ms, cpuMs: ((await cluster.cpu()) - before) / lists }
}

/** Resolves once so many BuildRuns have ended, as a watch tells. */
async function endsOf(cluster: BenchCluster, count: number): Promise<{ all: Promise<void>; stop(): void }> {
  const done = Promise.withResolvers<undefined>()
  const names = new Set<string>()
  const watch = await cluster.watch((line) => {
    if (!line.includes('"completionTime"')) return
    names.add(nameIn(line))
    if (names.size === count) done.resolve(undefined)
  })
  return { all: done.promise, stop: () => watch.stop() }
}

/** Median of the time from sending a creation to the last of all watches seeing it, and what each costs. */
async function measureWatches(cluster: BenchCluster, from: number): Promise<Watched> {
  let waitingFor = ''
  let left = 0
  let seen = Promise.withResolvers<undefined>()
  const onLine = (line: string) => {
    if (!line.startsWith('{"type":"ADDED"') || nameIn(line) !== waitingFor) return
    left -= 1
    if (left === 0) seen.resolve(undefined)
  }
  const open = await Promise.all(Array.from({ length: watches }, () => cluster.watch(onLine)))
  const times: number[] = []
  const before = await cluster.cpu()
  for (let n = 0; n < watchedChanges; n += 1) {
    seen = Promise.withResolvers()
    left = watches
    waitingFor = `watched-${from}-${n}`
    const sent = performance.now()
    await cluster.create(waitingFor, { name: 'missing' })
    await seen.promise
    times.push(performance.now() - sent)
  }
  const cpuMs = ((await cluster.cpu()) - before) / watchedChanges
  for (const watch of open) watch.stop()
  const ms = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
  return { ms, cpuMs }
}

async function runBuilds(cluster: BenchCluster): Promise<number> {
  const ended = await endsOf(cluster, concurrent)
  const started = performance.now()
  const spec = {
    strategy: { name: 'nothing', kind: 'ClusterBuildStrategy' },
    output: { image: 'localhost/x:1' },
  }
  await Promise.all(Array.from({ length: concurrent }, (_, n) => cluster.create(`build-${n}`, { spec })))
  await ended.all
  ended.stop()
  return performance.now() - started
}

/** Of an object in the order that the server writes: the name is the first in its metadata. */
function nameIn(line: string): string {
  return /"metadata":\{[^{}]*?"name":"([^"]+)"/.exec(line)?.[1] ?? ''
}

function describe(
  count: string,
  { creationsPerSecond, cpuMs, listed, watched, memoryBytes }: Half,
): Finding[] {
  const rows: [string, string][] = [
    [
      `creations up to ${count}, each followed to its end`,
      `${creationsPerSecond.toFixed(0)} a second, ${cpuMs.toFixed(1)} ms of processor time each`,
    ],
    [`a list of ${count}`, `${listed.ms.toFixed(0)} ms, ${megabytes(listed.bytes)}`],
    [`creation to the last of ${watches} watches, on ${count}`, `${watched.ms.toFixed(1)} ms`],
    [`memory with ${count}`, megabytes(memoryBytes)],
  ]
  return rows.map(([what, value]) => ({ what, value, goal: null }))
}

function linear(what: string, ratio: number): Finding {
  const goal = { text: `at most ${tolerance}: linear`, reached: ratio <= tolerance }
  return { what, value: ratio.toFixed(2), goal }
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
