import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCa } from '../../../src/embedded/ca.ts'
import { writeKubeconfig } from '../../../src/embedded/cluster/api/write-kubeconfig.ts'
import type { WatchedKind } from './read-recording.ts'
import type { ReplayedNamespace } from './replayed-namespace.ts'

interface ServedReplay extends AsyncDisposable {
  kubeconfig: string
  /** What was asked other than to read: `PATCH /apis/…`. */
  writes: string[]
}

/** What the API server says instead of an answer; null for the answer. */
export type Mishap = { code: number; retryAfter?: number } | null

const kinds = new Map<string, WatchedKind | 'Secret'>([
  ['buildruns', 'BuildRun'],
  ['taskruns', 'TaskRun'],
  ['pods', 'Pod'],
  ['secrets', 'Secret'],
])

/** Serves recordings over HTTPS as an API server would, a namespace each, as far as they have been told. */
export async function serveReplay(
  namespaces: ReadonlyMap<string, ReplayedNamespace>,
  mishap: () => Mishap = () => null,
): Promise<ServedReplay> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-replay-'))
  const ca = await openCa(join(directory, 'ca'))
  const writes: string[] = []
  const server = createServer(await ca.issue(['127.0.0.1']), (request, response) => {
    request.resume()
    const unlucky = mishap()
    if (unlucky === null) answer(request, response)
    else say(response, unlucky.code, 'not now', unlucky.retryAfter)
  })

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'https://replay')
    const [, namespace = '', plural = '', name, part] =
      /\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(url.pathname) ?? []
    const kind = kinds.get(plural)
    const world = namespaces.get(namespace)
    if (!kind || !world || url.pathname.includes('metrics.k8s.io')) {
      say(response, 404, 'no such path')
      return
    }
    if (request.method !== 'GET') writes.push(`${request.method ?? ''} ${url.pathname}`)
    if (part === 'log') {
      world.log.read(name ?? '', url.searchParams.get('container') ?? '', response)
      return
    }
    if (name !== undefined) {
      answerWith(response, world.get(kind, name))
      return
    }
    if (kind === 'Secret') {
      say(response, 403, 'secrets may not be listed')
      return
    }
    if (url.searchParams.get('watch') === 'true') {
      world.watch(kind, url.searchParams.get('resourceVersion') ?? '', response)
      return
    }
    const { items, resourceVersion } = world.list(kind)
    answerWith(response, { kind: `${kind}List`, metadata: { resourceVersion }, items })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const kubeconfig = join(directory, 'kubeconfig')
  await writeKubeconfig(kubeconfig, { url: `https://127.0.0.1:${port}`, ca: ca.cert, token: 'sesame' })
  return {
    kubeconfig,
    writes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function answerWith(response: ServerResponse, object: unknown): void {
  if (object === null) {
    say(response, 404, 'not found')
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(object))
}

function say(response: ServerResponse, code: number, message: string, retryAfter?: number): void {
  const headers = {
    'content-type': 'application/json',
    ...(retryAfter && { 'retry-after': `${retryAfter}` }),
  }
  response.writeHead(code, headers).end(JSON.stringify({ kind: 'Status', code, message, reason: '' }))
}
