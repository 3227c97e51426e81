import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Agent, request } from 'undici'
import { parse } from 'yaml'
import { allKinds } from '../../src/embedded/cluster/kinds/all-kinds.ts'
import { apiVersionOf } from '../../src/embedded/cluster/kinds/kind.ts'
import type { KubeObject } from '../../src/embedded/cluster/objects/client.ts'

/** What a watch said. */
export interface SeenLine {
  kind: string
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubeObject
}

/** Somebody with a kubeconfig who watches kinds in all namespaces. */
export interface KindsFollower extends AsyncDisposable {
  /** What was said so far in a namespace, each kind in its own order. */
  lines(namespace: string): readonly SeenLine[]
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
  users: [{ user: { token: string } }]
}

/** Resolves once each watch is open; what is there by then is told first. */
export async function followKinds(kubeconfig: string, kinds: readonly string[]): Promise<KindsFollower> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster
  const agent = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString() }, bodyTimeout: 0 })
  const seen = new Map<string, SeenLine[]>()

  function take(kind: string, text: string): void {
    const { type, object } = JSON.parse(text) as Omit<SeenLine, 'kind'>
    const { namespace = '' } = object.metadata
    const lines = seen.get(namespace) ?? []
    seen.set(namespace, lines)
    lines.push({ kind, type, object })
  }

  const watches = kinds.map(async (name) => {
    const kind = allKinds.find((one) => one.kind === name)!
    const version = apiVersionOf(kind)
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`
    const { body } = await request(`${server}${root}/${kind.plural}?watch=true`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${config.users[0].user.token}` },
    })
    // Cut off when the follower is disposed of.
    body.on('error', () => {})
    createInterface({ input: body })
      .on('line', (line) => take(name, line))
      .on('error', () => {})
    return body
  })
  const open = await Promise.all(watches)
  return {
    lines: (namespace) => seen.get(namespace) ?? [],
    async [Symbol.asyncDispose]() {
      for (const body of open) body.destroy()
      await agent.destroy()
    },
  }
}
