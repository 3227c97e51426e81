import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { serveApi, statusAnswer, type ApiAnswer, type ApiCall } from '../../test/support/servers/serve-api.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { systemClock } from '../clock.ts'
import { Unavailable } from '../ports.ts'
import type { BuildRun } from '../shipwright/index.ts'
import { connectCluster, type Cluster } from './connect-cluster.ts'

const ref = { namespace: 'team-a', name: 'slipway-b1-1', executionId: 'b1-1' }
const run: BuildRun = {
  ...{ apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', spec: { build: {} } },
  metadata: { name: ref.name, namespace: ref.namespace },
}

async function against<T>(answer: (call: ApiCall) => ApiAnswer, ask: (cluster: Cluster) => Promise<T>) {
  await using api = await serveApi(answer)
  const cluster = await connectCluster({ kubeconfig: api.kubeconfig, clock: systemClock, log: silentLog })
  const said = await ask(cluster).catch((error: unknown) => error)
  return { said, calls: api.calls }
}

describe('a start that the API server refuses', () => {
  it.each([
    [403, 'Forbidden', 'pods', 'forbidden'],
    [422, 'Invalid', 'buildruns', 'invalid'],
    [404, 'NotFound', 'namespaces', 'gone'],
  ])('is a value for %i %s, with the server’s words', async (code, reason, kind, refused) => {
    const answer = () => statusAnswer(code, reason, 'because of rules', kind)
    const { said } = await against(answer, (cluster) => cluster.start(ref, run, null))
    expect(said).toEqual({ refused, message: 'because of rules' })
  })

  it.each([
    [404, 'NotFound'],
    [500, 'InternalError'],
    [401, 'Unauthorized'],
  ])('is to be tried again for %i %s, which is not about the BuildRun', async (code, reason) => {
    const answer = () => statusAnswer(code, reason, 'not now')
    const { said } = await against(answer, (cluster) => cluster.start(ref, run, null))
    expect(said).toBeInstanceOf(Unavailable)
  })

  it('is to be tried again when a proxy answers with a page, and when the server asks to wait', async () => {
    const page = () => ({ code: 502, body: '<html>', headers: { 'content-type': 'text/html' } })
    expect((await against(page, (cluster) => cluster.start(ref, run, null))).said).toBeInstanceOf(Unavailable)
    const busy = () => ({ code: 429, body: {}, headers: { 'retry-after': '40' } })
    const { said } = await against(busy, (cluster) => cluster.start(ref, run, null))
    expect((said as Unavailable).retryAt).toBeGreaterThan(Date.now() + 30_000)
  })
})

describe('a clone Secret that was left behind', () => {
  it.each([
    [403, 'Forbidden'],
    [404, 'NotFound'],
  ])('holds up no end where it may not be touched or is gone: %i %s', async (code, reason) => {
    const { said } = await against(
      () => statusAnswer(code, reason, 'no'),
      (cluster) => cluster.dropSecret(ref, `${ref.name}-clone`),
    )
    expect(said).toBeUndefined()
  })

  it('is to be looked for again when the server cannot say', async () => {
    const { said } = await against(
      () => statusAnswer(500, 'InternalError', 'not now'),
      (cluster) => cluster.dropSecret(ref, `${ref.name}-clone`),
    )
    expect(said).toBeInstanceOf(Unavailable)
  })
})

describe('a clone Secret that the API server refuses', () => {
  it('is refused without the words of a server that quotes what it was sent', async () => {
    const { said } = await against(
      (call) => statusAnswer(422, 'Invalid', `cannot read ${JSON.stringify(call.body)}`),
      (cluster) =>
        cluster.start(ref, run, {
          ...{ apiVersion: 'v1', kind: 'Secret', data: { password: 'c2VzYW1l' } },
          metadata: { name: 'slipway-b1-1-clone', namespace: ref.namespace },
        }),
    )
    expect(said).toEqual({ refused: 'invalid', message: 'The clone Secret was refused: Invalid' })
  })
})

describe('ensureNamespace', () => {
  const missing = statusAnswer(404, 'NotFound', 'namespaces "x" not found', 'namespaces')

  it('makes a namespace that is missing and leaves one that is there', async () => {
    const made = await against(
      (call) => (call.method === 'GET' ? missing : { code: 201, body: call.body }),
      (cluster) => cluster.ensureNamespace('x'),
    )
    expect(made.calls.at(-1)).toMatchObject({
      method: 'POST',
      body: { kind: 'Namespace', metadata: { name: 'x' } },
    })
    const there = await against(
      () => ({ code: 200, body: {} }),
      (cluster) => cluster.ensureNamespace('x'),
    )
    expect(there.calls).toHaveLength(1)
  })

  it('says what to run where it may not make it', async () => {
    const { said } = await against(
      (call) => (call.method === 'GET' ? missing : statusAnswer(403, 'Forbidden', 'no')),
      (cluster) => cluster.ensureNamespace('x'),
    )
    expect(String(said)).toContain('kubectl create namespace x')
  })
})

describe('connectCluster', () => {
  it('names what a cluster without Shipwright lacks', async () => {
    const { said } = await against(
      (call) =>
        call.path.includes('tekton')
          ? { code: 200, body: { resources: [{ name: 'taskruns' }] } }
          : statusAnswer(404, 'NotFound', 'no'),
      (cluster) => cluster.missing(),
    )
    expect(said).toEqual(['The cluster has no buildruns in shipwright.io/v1beta1: install Shipwright Build.'])
  })

  it('refuses a kubeconfig that is missing or names no cluster', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-kubeconfig-'))
    const file = join(directory, 'kubeconfig')
    const options = { kubeconfig: file, clock: systemClock, log: silentLog }
    await expect(connectCluster(options)).rejects.toThrow('ENOENT')
    await writeFile(file, 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n')
    await expect(connectCluster(options)).rejects.toThrow('current-context')
    await rm(directory, { recursive: true })
  })
})
