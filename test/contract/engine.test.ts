import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { LogSource } from '../../src/embedded/cluster/objects/client.ts'
import { connectCluster, type Cluster } from '../../src/kubernetes/connect-cluster.ts'
import type { EngineEvent, RunRef } from '../../src/ports.ts'
import { Unavailable } from '../../src/ports.ts'
import {
  buildRunNameLabel,
  executionAnnotation,
  managedByLabel,
  managedByValue,
  type BuildRun,
  type Secret,
} from '../../src/shipwright/index.ts'
import { silentLog } from '../support/fakes/silent-log.ts'
import { startClusterApi, type ClusterApi } from '../support/servers/start-cluster-api.ts'
import { waitUntil } from '../support/wait-until.ts'

const namespace = 'team-a'
const ref: RunRef = { namespace, name: 'slipway-b1-1', executionId: 'b1-1' }
const twoLines: LogSource = {
  async *read(_pod, container) {
    yield Buffer.from(`first of ${container}\n`)
    await Promise.resolve()
    yield Buffer.from('second\n')
  },
}

function metadata(name: string) {
  return {
    ...{ name, namespace, labels: { [managedByLabel]: managedByValue } },
    annotations: { [executionAnnotation]: ref.executionId },
  }
}

const run: BuildRun = {
  ...{ apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', metadata: metadata(ref.name) },
  spec: {
    build: {
      spec: {
        source: { type: 'Git', git: { url: 'https://forge.test/a/b.git' } },
        strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
        output: { image: 'registry.test/a/b:main' },
      },
    },
  },
}

function cloneSecret(password: string): Secret {
  const data = { username: 'eA==', password }
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/basic-auth', data },
    metadata: metadata(`${ref.name}-clone`),
  }
}

let api: ClusterApi
let engine: Cluster

beforeEach(async () => {
  api = await startClusterApi(twoLines)
  engine = await connectCluster({ kubeconfig: api.kubeconfig, clock: systemClock, log: silentLog })
  await engine.ensureNamespace(namespace)
})
afterEach(() => api.close())

function secretNow() {
  return api.objects.get('Secret', namespace, `${ref.name}-clone`)
}

describe('the Engine on client-node, against the embedded cluster', () => {
  it('makes Secret and BuildRun, and lets the Secret go with its BuildRun', async () => {
    const started = await engine.start(ref, run, cloneSecret('b25l'))
    expect(started).toMatchObject({ outcome: 'created' })
    expect(secretNow()?.metadata.ownerReferences).toMatchObject([
      { kind: 'BuildRun', name: ref.name, uid: (started as { uid: string }).uid },
    ])
    await engine.remove(ref)
    expect(await engine.find(ref)).toBeNull()
    await waitUntil('the Secret to be collected', () => secretNow() === null)
    await engine.remove(ref)
  })

  it('is the same when it is repeated, and gives the Secret the fresh token', async () => {
    const first = await engine.start(ref, run, cloneSecret('b25l'))
    const second = await engine.start(ref, run, cloneSecret('dHdv'))
    expect(second).toEqual({ ...first, outcome: 'exists' })
    expect(await engine.find(ref)).toMatchObject({ uid: (first as { uid: string }).uid })
    expect(secretNow()?.['data']).toMatchObject({ password: 'dHdv' })
    expect(api.objects.list('BuildRun', { namespace })).toHaveLength(1)
  })

  it('renews the token of a run’s own Secret, and makes none', async () => {
    await engine.start(ref, run, cloneSecret('b25l'))
    await engine.renew(ref, cloneSecret('dHdv'))
    expect(secretNow()?.['data']).toMatchObject({ password: 'dHdv' })
    expect(secretNow()?.metadata.ownerReferences).toHaveLength(1)
    await engine.renew({ ...ref, executionId: 'other-1' }, cloneSecret('c2l4'))
    expect(secretNow()?.['data']).toMatchObject({ password: 'dHdv' })
    await engine.remove(ref)
    await waitUntil('the Secret to be collected', () => secretNow() === null)
    await engine.renew(ref, cloneSecret('c2l4'))
    expect(secretNow()).toBeNull()
  })

  it('goes on after a kill between Secret and BuildRun', async () => {
    api.objects.create({ ...cloneSecret('b25l') })
    expect(await engine.start(ref, run, cloneSecret('dHdv'))).toMatchObject({ outcome: 'created' })
    expect(secretNow()?.metadata.ownerReferences).toHaveLength(1)
  })

  it('takes away the Secret of a try that was killed before its BuildRun, and no other', async () => {
    api.objects.create({ ...cloneSecret('b25l') })
    await engine.dropSecret({ ...ref, executionId: 'other-1' }, `${ref.name}-clone`)
    expect(secretNow()).not.toBeNull()
    await engine.dropSecret(ref, `${ref.name}-clone`)
    expect(secretNow()).toBeNull()
    await engine.dropSecret(ref, `${ref.name}-clone`)
  })

  it('refuses a name that another execution has, and leaves no token behind', async () => {
    const theirs = {
      ...run,
      metadata: { ...run.metadata, annotations: { [executionAnnotation]: 'other-1' } },
    }
    api.objects.create({ ...theirs })
    expect(await engine.start(ref, run, cloneSecret('b25l'))).toMatchObject({ refused: 'invalid' })
    expect(await engine.find(ref)).toBeNull()
    expect(secretNow()).toBeNull()
  })

  it('asks a BuildRun to end, once it is there', async () => {
    expect(await engine.cancel(ref)).toBe('gone')
    await engine.start(ref, run, null)
    expect(await engine.cancel(ref)).toBe('asked')
    expect(api.objects.get('BuildRun', namespace, ref.name)?.['spec']).toMatchObject({
      state: 'BuildRunCanceled',
    })
  })

  it('shows BuildRun, TaskRun and Pod together, whatever comes first, and says when all was listed', async () => {
    const started = (await engine.start(ref, run, null)) as { uid: string }
    const stopping = new AbortController()
    const events: EngineEvent[] = []
    const ended = (async () => {
      for await (const event of engine.watch([namespace], stopping.signal)) events.push(event)
    })()
    await waitUntil('the list', () => events.some(({ kind }) => kind === 'listed'))
    expect(events.map(({ kind }) => kind)).toEqual(['snapshot', 'listed'])
    const owner = (kind: string, name: string, uid: string) => [
      { apiVersion: 'v1', kind, name, uid, controller: true },
    ]
    const labels = { [buildRunNameLabel]: ref.name }
    const task = api.objects.create({
      ...{ apiVersion: 'tekton.dev/v1', kind: 'TaskRun', spec: {} },
      metadata: { name: 't', namespace, labels, ownerReferences: owner('BuildRun', ref.name, started.uid) },
    })
    api.objects.create({
      ...{ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'step-build', image: 'x' }] } },
      metadata: { name: 'p', namespace, labels, ownerReferences: owner('TaskRun', 't', task.metadata.uid) },
    })
    const last = () => events.flatMap((event) => (event.kind === 'snapshot' ? [event.snapshot] : [])).at(-1)
    await waitUntil('the Pod', () => last()?.pod)
    expect(last()).toMatchObject({
      ref,
      buildRun: { metadata: { uid: started.uid } },
      taskRun: { metadata: { name: 't' } },
      pod: { metadata: { name: 'p' } },
    })
    await engine.remove(ref)
    await waitUntil('the end', () => last()?.buildRun === null)
    stopping.abort()
    await ended
  })

  it('reads a log to its end, and nothing of a Pod that is gone', async () => {
    api.objects.create({
      ...{ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'step-build', image: 'x' }] } },
      metadata: { name: 'p', namespace },
    })
    const read = async (pod: string) => {
      const chunks: Uint8Array[] = []
      const signal = new AbortController().signal
      for await (const chunk of engine.log({ namespace, pod, container: 'step-build' }, signal))
        chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }
    expect(await read('p')).toBe('first of step-build\nsecond\n')
    expect(await read('gone')).toBe('')
  })

  it('misses nothing that builds need', async () => {
    expect(await engine.missing()).toEqual([])
    await engine.ensureNamespace(namespace)
  })

  it('is unavailable, and says when to try again, when nobody answers', async () => {
    const away = await startClusterApi()
    const lost = await connectCluster({ kubeconfig: away.kubeconfig, clock: systemClock, log: silentLog })
    await away.close()
    const failure = await lost.start(ref, run, null).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Unavailable)
    expect((failure as Unavailable).retryAt).toBeGreaterThan(Date.now() - 1)
    expect(await lost.missing()).toEqual([expect.stringContaining('does not answer')])
  })
})
