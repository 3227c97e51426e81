import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  buildAnnotation,
  executionAnnotation,
  heldAnnotation,
  stallAnnotation,
} from '../../src/shipwright/index.ts'
import { openDesk, type Desk } from '../support/open-desk.ts'
import { playGaps } from '../support/play-gaps.ts'
import { startClusterApi, type ClusterApi } from '../support/servers/start-cluster-api.ts'
import { buildFileFor, strategy } from '../support/trivial-world.ts'

const namespace = 'acme'
const patience = { timeout: 240_000, interval: 100 }
/** What the check of each says; as many begin at once as the tenant may, these two among them. */
const gaps = {
  lost: 'has been missing for 6 seconds',
  image: 'Image tools.test/gone:1 could not be pulled for 6 seconds',
  silent: 'got no condition within 6 seconds',
  node: '0/3 nodes are available',
  quota: 'exceeded quota: small',
}

let cluster: ClusterApi
let desk: Desk
let stop = () => {}

beforeAll(async () => {
  cluster = await startClusterApi()
  const { objects } = cluster
  objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  objects.create(parse(strategy) as Parameters<typeof objects.create>[0])
  const node = objects.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' } })
  const allocatable = { cpu: '8', memory: '16Gi', 'ephemeral-storage': '100Gi' }
  objects.updateStatus({
    ...node,
    status: { allocatable, conditions: [{ type: 'Ready', status: 'True' }] },
  })
  stop = playGaps(objects)
  desk = await openDesk({ SLIPWAY_PENDING_TIMEOUT: '6s' }, cluster.kubeconfig)
})
afterAll(async () => {
  stop()
  await desk[Symbol.asyncDispose]()
  await cluster.close()
})

/** BuildRuns of first attempts, by the name of their build. */
function firstRuns(): Map<string, Record<string, string>> {
  const runs = cluster.objects
    .list('BuildRun', { namespace })
    .map(({ metadata }) => metadata.annotations ?? {})
  const first = runs.filter((annotations) => annotations[executionAnnotation]?.endsWith('-1'))
  return new Map(first.map((annotations) => [annotations[buildAnnotation] ?? '', annotations]))
}

/** What is kept on each of them under this annotation. */
function notes(annotation: string): Record<string, string> {
  const kept = [...firstRuns()].map(([name, annotations]) => [name, annotations[annotation]] as const)
  return Object.fromEntries(kept.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))
}

it('fails what nobody else would ever end, each with its cause, in time, although it was killed meanwhile', async () => {
  const names = Object.keys(gaps)
  const sha = await desk.push('main', buildFileFor(...names))
  // The cluster tells of these two no time since when they are so: it is kept.
  await expect.poll(() => Object.keys(notes(heldAnnotation)).sort(), patience).toEqual(['image', 'lost'])
  const kept = notes(heldAnnotation)
  await desk.world.service.end('SIGKILL')
  await desk.world.service.start()
  // A pull that fails is tried again by itself, in a check of its own.
  const first = (name: string) =>
    desk.runs(sha, `slipway / ${name}`).find(({ externalId }) => externalId.endsWith('-1'))
  for (const [name, words] of Object.entries(gaps)) {
    await expect.poll(() => first(name)?.conclusion, patience).toBe('failure')
    expect(first(name)?.output.summary).toContain(words)
  }
  expect(notes(heldAnnotation)).toEqual(kept)
  // The one that never said anything does not do so when it is asked to end either, and is removed.
  await expect.poll(() => firstRuns().has('silent'), patience).toBe(false)
  expect(Object.keys(notes(stallAnnotation)).sort()).toEqual(['image', 'lost', 'node', 'quota'])
})
