import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A port in front of replicas, as a Service of Kubernetes is one. */
export interface ServiceProxy extends AsyncDisposable {
  url: string
  /** From now on it may get connections, while it is ready. */
  add(url: string): void
  remove(url: string): void
  /** Resolves once connections go there. */
  sees(url: string): Promise<void>
}

/** How often each is asked, and how long it takes until what it said is known everywhere. */
const probeMs = 200
const spreadMs = 300

/**
 * Each connection goes to the next replica whose `/readyz?only=store` answered 200, as it was known a moment ago.
 * Connections that are there stay where they are.
 */
export async function startServiceProxy(): Promise<ServiceProxy> {
  const replicas = new Set<string>()
  let ready: string[] = []
  let turn = 0
  const sockets = new Set<Socket>()
  const ending = new AbortController()

  const server = createServer((client) => {
    turn += 1
    const target = ready[turn % Math.max(1, ready.length)]
    if (target === undefined) {
      client.destroy()
      return
    }
    const { hostname, port } = new URL(target)
    const upstream = connect(Number(port), hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.end()
      })
      one.pipe(other)
    }
  })

  async function probe(): Promise<void> {
    while (!ending.signal.aborted) {
      const asked = [...replicas]
      const answers = await Promise.all(asked.map(isReady))
      const found = asked.filter((_, index) => answers[index])
      setTimeout(() => {
        ready = found
      }, spreadMs).unref()
      await delay(probeMs)
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const probing = probe()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => void replicas.add(url),
    remove: (url) => void replicas.delete(url),
    async sees(url) {
      while (!ready.includes(url)) await delay(20)
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await probing
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz?only=store`, { signal: AbortSignal.timeout(1000) })).ok
  } catch {
    return false
  }
}
