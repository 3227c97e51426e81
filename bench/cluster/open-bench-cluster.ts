import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { parse } from 'yaml'
import { z } from 'zod'

export interface BenchCluster extends AsyncDisposable {
  /** Creates a BuildRun in the namespace `bench`; `spec` is that of an embedded Build, or the name of one. */
  create(name: string, build: Record<string, unknown>): Promise<void>
  /** Answers how many objects the list has, and how many bytes. */
  list(): Promise<{ count: number; bytes: number }>
  /** Calls back with each line of a watch of the namespace's BuildRuns, from now on. */
  watch(onLine: (line: string) => void): Promise<{ stop(): void }>
  /** Bytes that its process uses, after a garbage collection. */
  memory(): Promise<number>
  /** Milliseconds of processor time that its process has taken so far. */
  cpu(): Promise<number>
}

const kubeconfigSchema = z.object({
  clusters: z.array(
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) }),
  ),
  users: z.array(z.object({ user: z.object({ token: z.string() }) })),
})
const fromCluster = z.union([
  z.object({ kubeconfig: z.string() }),
  z.object({ memory: z.number() }),
  z.object({ cpu: z.number() }),
])

/** The embedded cluster in a process of its own, and a client that costs little. */
export async function openBenchCluster(): Promise<BenchCluster> {
  await using starting = new AsyncDisposableStack()
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  starting.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  const child = fork(new URL('serve-cluster.ts', import.meta.url), [dir], { execArgv: ['--expose-gc'] })
  starting.defer(async () => {
    const ended = once(child, 'exit')
    child.disconnect()
    await ended
  })
  const answer = async () => fromCluster.parse((await once(child, 'message'))[0])
  const ask = (what: 'memory' | 'cpu') => {
    const answered = answer()
    child.send(what)
    return answered
  }
  const ready = await answer()
  if (!('kubeconfig' in ready)) throw new Error('the cluster did not start')
  const { clusters, users } = kubeconfigSchema.parse(parse(await readFile(ready.kubeconfig, 'utf8')))
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user]
  if (cluster === undefined || user === undefined) throw new Error('the kubeconfig is empty')
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString()
  const agent = new Agent({ connect: { ca }, connections: 8, bodyTimeout: 0 })
  const watchers = new Agent({ connect: { ca }, bodyTimeout: 0 })
  starting.defer(async () => {
    await agent.destroy()
    await watchers.destroy()
  })
  const url = `${cluster.server}/apis/shipwright.io/v1beta1/namespaces/bench/buildruns`
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' }

  const running = starting.move()
  return {
    async create(name, build) {
      const body = JSON.stringify({ metadata: { name }, spec: { build } })
      const response = await request(url, { method: 'POST', dispatcher: agent, headers, body })
      const text = await response.body.text()
      if (response.statusCode !== 201)
        throw new Error(`creating ${name} was answered ${response.statusCode}: ${text}`)
    },
    async list() {
      const response = await request(url, { dispatcher: agent, headers })
      const bytes = await response.body.bytes()
      const { items } = z
        .object({ items: z.array(z.unknown()) })
        .parse(JSON.parse(Buffer.from(bytes).toString()))
      return { count: items.length, bytes: bytes.length }
    },
    async watch(onLine) {
      const stopping = new AbortController()
      // Only what comes from now on.
      const from = await request(`${url}?limit=1`, { dispatcher: agent, headers })
      const { metadata } = z
        .object({ metadata: z.object({ resourceVersion: z.string() }) })
        .parse(await from.body.json())
      const response = await request(`${url}?watch=1&resourceVersion=${metadata.resourceVersion}`, {
        dispatcher: watchers,
        headers,
        signal: stopping.signal,
      })
      let rest = ''
      response.body.on('error', () => undefined)
      response.body.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      })
      return { stop: () => stopping.abort() }
    },
    async memory() {
      const found = await ask('memory')
      return 'memory' in found ? found.memory : Number.NaN
    },
    async cpu() {
      const found = await ask('cpu')
      return 'cpu' in found ? found.cpu : Number.NaN
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
