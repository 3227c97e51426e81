import { Agent, fetch } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { allKinds } from '../kinds/all-kinds.ts'
import { apiVersionOf } from '../kinds/kind.ts'
import type { LogSource, NewObject } from '../objects/client.ts'
import { ApiError } from '../objects/client.ts'
import { rootOf } from './discovery/discover.ts'

const core = '/api/v1/namespaces/default'
const runs = '/apis/shipwright.io/v1beta1/namespaces/default/buildruns'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

function configMap(name: string, labels: Record<string, string> = {}): NewObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } }
}

describe('the API', () => {
  let cluster: ClusterApi
  let agent: Agent
  beforeEach(async () => {
    cluster = await startClusterApi(undefined, 3)
    agent = new Agent({ connect: { ca: cluster.ca } })
  })
  afterEach(async () => {
    await agent.destroy()
    await cluster.close()
  })

  function open(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return fetch(cluster.url + path, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await open(method, path, body, headers)
    return { code: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  async function lines(path: string, headers: Record<string, string> = {}) {
    const text = await (await open('GET', path, undefined, headers)).text()
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string; object: Record<string, unknown> })
  }

  it('answers nobody without the token, but says to everybody that it lives', async () => {
    const unauthorized = { code: 401, body: { kind: 'Status', reason: 'Unauthorized' } }
    expect(await ask('GET', `${core}/secrets`, undefined, { authorization: '' })).toMatchObject(unauthorized)
    expect(await ask('GET', '/version', undefined, { authorization: 'Bearer no' })).toMatchObject(
      unauthorized,
    )
    const healthy = await open('GET', '/readyz', undefined, { authorization: '' })
    expect([healthy.status, await healthy.text()]).toEqual([200, 'ok'])
  })

  it('names every kind in its discovery, with a schema whose patch says fieldValidation', async () => {
    for (const kind of allKinds) {
      const root = rootOf(apiVersionOf(kind))
      const { resources } = (await ask('GET', root)).body as { resources: { name: string }[] }
      expect(resources.map(({ name }) => name)).toContain(kind.plural)
      const { paths } = (await ask('GET', `/openapi/v3${root}`)).body
      expect(JSON.stringify(paths)).toContain(`"kind":"${kind.kind}"},"parameters":[{"name":"dryRun"`)
    }
    expect((await ask('GET', '/apis/shipwright.io')).body).toMatchObject({
      kind: 'APIGroup',
      name: 'shipwright.io',
    })
    expect((await ask('GET', '/apis/apps/v1')).code).toBe(404)
    expect((await ask('GET', `${core}/deployments`)).code).toBe(404)
  })

  it('refuses a body over the cap, too deep, or not JSON, and repeats nothing of it', async () => {
    expect(await ask('POST', `${core}/configmaps`, `"${'x'.repeat(3 * 1024 * 1024)}"`)).toMatchObject({
      code: 413,
      body: { reason: 'RequestEntityTooLarge' },
    })
    expect((await ask('POST', `${core}/configmaps`, `${'['.repeat(5000)}${']'.repeat(5000)}`)).code).toBe(400)
    const broken = await ask('POST', `${core}/secrets`, '{"data": {"password": hunter2')
    expect(broken.code).toBe(400)
    expect(JSON.stringify(broken.body)).not.toContain('hunter2')
  })

  it('refuses a body that is about something else than its URL', async () => {
    cluster.objects.create(configMap('a'))
    const put = (body: unknown) => ask('PUT', `${core}/configmaps/a`, body)
    expect((await put(configMap('b'))).code).toBe(400)
    expect((await put({ ...configMap('a'), kind: 'Secret' })).code).toBe(400)
    expect((await put({ metadata: { name: 'a', namespace: 'other' } })).code).toBe(400)
    expect((await put({ metadata: { name: 'a' }, data: { k: 'v' } })).body).toMatchObject({
      data: { k: 'v' },
    })
  })

  it('warns about unknown fields where it is not asked to refuse or ignore them', async () => {
    const spec = { build: { name: 'api' }, extra: 1 }
    const create = (name: string, query: string) =>
      open('POST', `${runs}${query}`, { metadata: { name }, spec })
    expect((await create('a', '')).headers.get('warning')).toBe('299 - "unknown field \\"spec.extra\\""')
    expect((await create('b', '?fieldValidation=Ignore')).headers.get('warning')).toBeNull()
    expect((await create('c', '?fieldValidation=Strict')).status).toBe(400)
  })

  it('does nothing in a dry run', async () => {
    expect((await ask('POST', `${core}/configmaps?dryRun=All`, configMap('a'))).code).toBe(201)
    cluster.objects.create(configMap('b'))
    expect((await ask('DELETE', `${core}/configmaps/b?dryRun=All`)).code).toBe(200)
    expect(cluster.objects.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['b'])
  })

  it('lists in pages, whose version is that of the first', async () => {
    for (const name of ['a', 'b', 'c']) cluster.objects.create(configMap(name))
    const first = (await ask('GET', `${core}/configmaps?limit=2`)).body as {
      metadata: { continue: string; resourceVersion: string; remainingItemCount: number }
    }
    cluster.objects.delete('ConfigMap', 'default', 'a')
    const rest = await ask('GET', `${core}/configmaps?limit=2&continue=${first.metadata.continue}`)
    expect(first.metadata.remainingItemCount).toBe(1)
    expect(rest.body).toMatchObject({ items: [{ metadata: { name: 'c' } }] })
    expect(rest.body['metadata']).toEqual({ resourceVersion: first.metadata.resourceVersion })
    expect((await ask('GET', `${core}/configmaps?continue=nonsense`)).code).toBe(400)
    expect((await ask('GET', `${core}/configmaps?limit=many`)).code).toBe(400)
  })

  it('makes tables with as much of each object as was asked for', async () => {
    cluster.objects.create(configMap('a'))
    const get = async (query: string) =>
      (await ask('GET', `${core}/configmaps${query}`, undefined, { accept: table })).body as {
        rows: { cells: unknown[]; object?: { kind: string } }[]
      }
    expect((await get('')).rows[0]).toMatchObject({
      cells: ['a', 0, '0s'],
      object: { kind: 'PartialObjectMetadata' },
    })
    expect((await get('?includeObject=None')).rows[0]).not.toHaveProperty('object')
    expect((await get('?includeObject=Object')).rows[0]).toMatchObject({ object: { kind: 'ConfigMap' } })
  })

  it('watches for as long as it is asked to, beginning with what is there and ending with a bookmark', async () => {
    cluster.objects.create(configMap('a', { on: 'yes' }))
    cluster.objects.create(configMap('b'))
    const seen = await lines(
      `${core}/configmaps?watch=1&labelSelector=on&timeoutSeconds=1&allowWatchBookmarks=true`,
    )
    expect(seen.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK'])
    expect(seen[1]?.object).toMatchObject({
      metadata: { resourceVersion: String(cluster.objects.resourceVersion()) },
    })
    const rows = await lines(`${core}/configmaps?watch=true&timeoutSeconds=1`, { accept: table })
    expect(rows).toMatchObject([{ object: { kind: 'Table' } }, { object: { kind: 'Table' } }])
  })

  it('tells a watcher whose version is forgotten to list again', async () => {
    const expired = [{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]
    for (const name of ['a', 'b', 'c', 'd']) cluster.objects.create(configMap(name))
    expect(await lines(`${core}/configmaps?watch=true&resourceVersion=1`)).toMatchObject(expired)
    expect(await lines(`${core}/configmaps?watch=true&resourceVersion=1000`)).toMatchObject(expired)
  })

  it('merges lists of core kinds by their keys, and patches custom objects only whole', async () => {
    cluster.objects.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', finalizers: ['a.example/x'] },
      spec: {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ],
      },
    })
    const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
    const patch = {
      spec: {
        containers: [
          { name: 'b', image: '2' },
          { name: 'a', $patch: 'delete' },
        ],
      },
    }
    expect((await ask('PATCH', `${core}/pods/p`, patch, strategic)).body).toMatchObject({
      spec: { containers: [{ name: 'b', image: '2' }] },
    })
    cluster.objects.create({
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name: 'a', namespace: 'default' },
      spec: { build: { name: 'api' } },
    })
    expect((await ask('PATCH', `${runs}/a`, {}, strategic)).code).toBe(415)
    const apply = { 'content-type': 'application/apply-patch+yaml' }
    expect((await ask('PATCH', `${runs}/a`, 'spec: {}', apply)).body).toMatchObject({
      code: 422,
      message: expect.stringContaining('fieldManager: Required value') as string,
    })
    expect((await ask('PATCH', `${runs}/a/status?fieldManager=x`, 'spec: {}', apply)).code).toBe(415)
  })

  it('deletes only what the preconditions name, or all that the labels select', async () => {
    const { uid } = cluster.objects.create(configMap('a', { on: 'yes' })).metadata
    cluster.objects.create(configMap('b'))
    const remove = (wanted: string) =>
      ask('DELETE', `${core}/configmaps/a`, { preconditions: { uid: wanted } })
    expect((await remove('another')).code).toBe(409)
    expect((await ask('DELETE', `${core}/configmaps?labelSelector=on`)).body).toMatchObject({
      items: [{ metadata: { uid } }],
    })
    expect(cluster.objects.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['b'])
  })

  it('takes YAML, and refuses protobuf of a kind that it cannot read whole', async () => {
    const yaml = { 'content-type': 'application/yaml' }
    expect((await ask('POST', `${core}/configmaps`, 'metadata: { name: a }', yaml)).code).toBe(201)
    expect((await ask('POST', `${core}/configmaps`, 'a: &a 1\nb: *a', yaml)).code).toBe(400)
    const protobuf = { 'content-type': 'application/vnd.kubernetes.protobuf' }
    expect((await ask('POST', `${core}/pods`, 'k8s\0\n\t\n\x02v1\x12\x03Pod', protobuf)).code).toBe(415)
    expect((await ask('POST', `${core}/pods`, 'k8s\0\n\x7f', protobuf)).code).toBe(400)
  })

  it('says why there is no log, tells a follower of silence that it follows, and stops when it goes', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { containers: [{ name: 'step-a' }, { name: 'step-b' }] },
    }
    cluster.objects.create(pod)
    const none = { code: 400, body: { kind: 'Status', message: 'there are no logs' } }
    expect(await ask('GET', `${core}/pods/p/log?container=step-a`)).toMatchObject(none)
    expect((await ask('GET', `${core}/pods/p/log`)).body['message']).toContain(
      'choose one of: [step-a step-b]',
    )

    const stopped = Promise.withResolvers<undefined>()
    const silent: LogSource = {
      async *read(_pod, _container, _options, signal) {
        signal.addEventListener('abort', () => stopped.resolve(undefined))
        await stopped.promise
        yield Buffer.from('too late')
      },
    }
    const other = await startClusterApi(silent)
    other.objects.create(pod)
    const reader = new AbortController()
    const dispatcher = new Agent({ connect: { ca: other.ca } })
    const following = await fetch(`${other.url}${core}/pods/p/log?container=step-a&follow=true`, {
      dispatcher,
      signal: reader.signal,
      headers: { authorization: `Bearer ${other.token}` },
    })
    expect(following.status).toBe(200)
    reader.abort()
    await stopped.promise
    await dispatcher.destroy()
    await other.close()
  })

  it('ends a watch as if its time were up when it closes', async () => {
    const other = await startClusterApi()
    const mine = new Agent({ connect: { ca: other.ca } })
    const watching = await fetch(`${other.url}${core}/configmaps?watch=1`, {
      dispatcher: mine,
      headers: { authorization: `Bearer ${other.token}` },
    })
    other.objects.create(configMap('last'))
    await other.close()
    // An answer that was cut off would reject here.
    expect(await watching.text()).toContain('"last"')
    await mine.destroy()
  })

  it('hands the source of a Pod to the node, and says what that answers', async () => {
    const got: string[] = []
    const other = await startClusterApi(undefined, 1000, {
      async upload(pod, tar) {
        if (pod.metadata.name === 'b') throw new ApiError(409, 'Conflict', 'the source has come already')
        for await (const chunk of tar) got.push(Buffer.from(chunk).toString())
        return { files: 1, bytes: 4 }
      },
    })
    for (const name of ['a', 'b'])
      other.objects.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } })
    const mine = new Agent({ connect: { ca: other.ca } })
    const put = async (name: string, body: string, method = 'PUT') => {
      const answer = await fetch(`${other.url}${core}/pods/${name}/source`, {
        method,
        body,
        dispatcher: mine,
        headers: { authorization: `Bearer ${other.token}`, 'content-type': 'application/x-tar' },
      })
      return { code: answer.status, body: await answer.json() }
    }
    expect(await put('a', 'tar!')).toEqual({ code: 200, body: { files: 1, bytes: 4 } })
    expect(got.join('')).toBe('tar!')
    expect(await put('b', 'x'.repeat(5_000_000))).toMatchObject({ code: 409, body: { reason: 'Conflict' } })
    expect((await put('c', '')).code).toBe(404)
    expect((await put('a', '', 'POST')).code).toBe(405)
    await mine.destroy()
    await other.close()
  })
})
