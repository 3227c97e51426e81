import { Agent, fetch } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'

const settings = '/api/v1/namespaces/default/configmaps'
const runs = '/apis/shipwright.io/v1beta1/namespaces/default/buildruns'

interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: { metadata: { name: string } }[]
}

describe('versions of lists and watches', () => {
  let cluster: ClusterApi
  let agent: Agent
  beforeEach(async () => {
    // Only three changes are remembered.
    cluster = await startClusterApi(undefined, 3)
    agent = new Agent({ connect: { ca: cluster.ca } })
  })
  afterEach(async () => {
    await agent.destroy()
    await cluster.close()
  })

  async function get(path: string): Promise<{ code: number; text: string }> {
    const headers = { authorization: `Bearer ${cluster.token}` }
    const response = await fetch(cluster.url + path, { dispatcher: agent, headers })
    return { code: response.status, text: await response.text() }
  }
  const list = async (path: string) => JSON.parse((await get(path)).text) as List
  const names = ({ items }: List) => items.map(({ metadata }) => metadata.name)
  function create(...made: string[]): void {
    for (const name of made)
      cluster.objects.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
      })
  }
  async function watch(path: string) {
    const { text } = await get(`${path}${path.includes('?') ? '&' : '?'}watch=1&timeoutSeconds=0`)
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map(
      (line) => JSON.parse(line) as { type: string; object: { code?: number; metadata: object } },
    )
  }

  it('a token for the next page expires when changes since the first are forgotten, and offers to go on', async () => {
    create('a', 'b', 'c', 'd', 'e')
    const first = await list(`${settings}?limit=2`)
    expect([names(first), first.metadata.remainingItemCount]).toEqual([['a', 'b'], 3])
    create('bb', 'f', 'g', 'h', 'i')
    const late = await get(`${settings}?limit=2&continue=${first.metadata.continue ?? ''}`)
    expect(late.code).toBe(410)
    const status = JSON.parse(late.text) as { reason: string; metadata: { continue: string } }
    expect(status.reason).toBe('Expired')
    const second = await list(`${settings}?limit=3&continue=${status.metadata.continue}`)
    expect(names(second)).toEqual(['bb', 'c', 'd'])
    expect(second.metadata.resourceVersion).toBe(String(cluster.objects.resourceVersion()))
  })

  it('a page with a selector says that there is more, but not how much', async () => {
    create('a', 'b', 'c')
    const { metadata } = await list(`${settings}?limit=1&fieldSelector=metadata.name!%3Da`)
    expect(metadata.continue).toBeTypeOf('string')
    expect(metadata.remainingItemCount).toBeUndefined()
  })

  it('a watch of a quiet kind can begin before all that another kind has changed since', async () => {
    const { resourceVersion } = (await list(runs)).metadata
    create('a', 'b', 'c', 'd', 'e')
    expect(await watch(`${runs}?resourceVersion=${resourceVersion}`)).toEqual([])
    const old = await watch(`${settings}?resourceVersion=${resourceVersion}`)
    expect(old).toMatchObject([{ type: 'ERROR', object: { code: 410 } }])
  })

  it('a watch that asks for what is there first is told where that ends', async () => {
    create('a', 'b')
    const query = 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'
    const lines = await watch(`${settings}?${query}&resourceVersion=1`)
    expect(lines.slice(0, 3)).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      { type: 'ADDED', object: { metadata: { name: 'b' } } },
      { type: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
    ])
    expect((await get(`${settings}?watch=1&sendInitialEvents=true`)).code).toBe(422)
    expect((await get(`${settings}?watch=1&resourceVersionMatch=NotOlderThan`)).code).toBe(422)
  })

  it('a watch hands over a list that is larger than what may wait for a client', async () => {
    const data = { filler: 'x'.repeat(900_000) }
    for (let n = 0; n < 20; n += 1)
      cluster.objects.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `large-${n}`, namespace: 'default' },
        data,
      })
    const { text } = await get(`${settings}?watch=1&timeoutSeconds=1`)
    expect(text.split('\n').filter((line) => line.startsWith('{"type":"ADDED"'))).toHaveLength(20)
  })

  it('a list of a version to come is asked for again later, and one of an exact old one cannot be had', async () => {
    expect((await get(`${settings}?resourceVersion=999999`)).code).toBe(504)
    expect((await get(`${settings}?resourceVersion=1&resourceVersionMatch=Exact`)).code).toBe(410)
    expect((await get(`${settings}?resourceVersion=1&resourceVersionMatch=NotOlderThan`)).code).toBe(200)
  })
})
