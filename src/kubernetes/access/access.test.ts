import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ca, openCa } from '../../embedded/ca.ts'
import { createApiClient } from '../api-client.ts'
import { inCluster, loadKubeconfig } from './load-kubeconfig.ts'

interface Seen {
  authorization: string | undefined
  /** Of the client certificate. */
  fingerprint: string | undefined
}

let dir: string
let ca: Ca
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-access-'))
  ca = await openCa(join(dir, 'ca'))
})
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(dir, { recursive: true })
})

/** A real HTTPS server that lets in whom `admit` says. */
async function serve(admit: (seen: Seen) => boolean, authority = ca, port = 0) {
  const { key, cert } = await authority.issue(['127.0.0.1'])
  const seen: Seen[] = []
  const server = createServer(
    { key, cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const peer = request.socket instanceof TLSSocket ? request.socket.getPeerCertificate() : {}
      const one = { authorization: request.headers.authorization, fingerprint: fingerprintOf(peer) }
      seen.push(one)
      response.writeHead(admit(one) ? 200 : 401, { 'content-type': 'application/json' })
      response.end('{}')
    },
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  open.push(close)
  return { port: (server.address() as AddressInfo).port, seen, close }
}

function fingerprintOf(peer: object): string | undefined {
  return 'fingerprint256' in peer ? String(peer.fingerprint256) : undefined
}

async function kubeconfig(
  port: number,
  user: object,
  authority: object = { 'certificate-authority': 'ca.pem' },
) {
  const file = join(dir, 'kubeconfig')
  const text = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
    clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${port}`, ...authority } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  })
  await writeFile(join(dir, 'ca.pem'), ca.cert)
  await writeFile(file, text)
  return file
}

const ask = { method: 'GET', path: '/version' } as const
const authorizations = (seen: Seen[]) => seen.map(({ authorization }) => authorization)

describe('credentials that change on disk', () => {
  it('are those of the moment: a token file is read anew for each request, without its line feed', async () => {
    const api = await serve(() => true)
    await writeFile(join(dir, 'token'), 'first\n')
    const client = createApiClient(loadOf(await kubeconfig(api.port, { tokenFile: 'token', token: 'stale' })))
    await client.json(ask)
    await writeFile(join(dir, 'token'), 'second\n')
    await client.json(ask)
    expect(authorizations(api.seen)).toEqual(['Bearer first', 'Bearer second'])
  })

  it('are taken from a kubeconfig that was written anew when the server refuses those that were known', async () => {
    const api = await serve(({ authorization }) => authorization === 'Bearer new')
    const client = createApiClient(loadOf(await kubeconfig(api.port, { token: 'old' })), 0)
    await expect(client.json(ask)).rejects.toMatchObject({ code: 401 })
    await kubeconfig(api.port, { token: 'new' })
    await expect(client.json(ask)).resolves.toEqual({})
    expect(authorizations(api.seen)).toEqual(['Bearer old', 'Bearer old', 'Bearer new'])
  })

  it('include a client certificate, with which new connections are made', async () => {
    const api = await serve(() => true)
    const write = async () => {
      const { key, cert } = await ca.issue(['client'])
      await Promise.all([writeFile(join(dir, 'tls.key'), key), writeFile(join(dir, 'tls.crt'), cert)])
    }
    await write()
    const user = { 'client-certificate': 'tls.crt', 'client-key': 'tls.key' }
    const client = createApiClient(loadOf(await kubeconfig(api.port, user)))
    await client.json(ask)
    await client.json(ask)
    await write()
    await client.json(ask)
    const [first, second, third] = api.seen.map(({ fingerprint }) => fingerprint)
    expect(first).toBeDefined()
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('include the authority that the server is trusted by', async () => {
    const first = await serve(() => true)
    const client = createApiClient(loadOf(await kubeconfig(first.port, { token: 'sesame' })))
    await client.json(ask)
    await first.close()
    const another = await openCa(join(dir, 'another'))
    const second = await serve(() => true, another, first.port)
    await expect(client.json(ask)).rejects.toMatchObject({ code: 0 })
    await writeFile(join(dir, 'ca.pem'), another.cert)
    await expect(client.json(ask)).resolves.toEqual({})
    expect(second.seen).toHaveLength(1)
  })
})

describe('a plugin for credentials', () => {
  it('is told what it needs, and asked again when the server refuses what it said', async () => {
    const api = await serve(({ authorization }) => authorization === 'Bearer token-2')
    const script = join(dir, 'plugin')
    // It says another token each time, and none where it is not told of the version to answer in.
    await writeFile(
      script,
      `#!/bin/sh
case "$KUBERNETES_EXEC_INFO" in *client.authentication.k8s.io/v1beta1*) ;; *) exit 1 ;; esac
echo x >> ${dir}/runs
printf '{"status":{"token":"token-%s"}}' "$(grep -c x ${dir}/runs)"
`,
    )
    await chmod(script, 0o700)
    const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: script }
    const client = createApiClient(loadOf(await kubeconfig(api.port, { exec })), 0)
    await expect(client.json(ask)).resolves.toEqual({})
    await client.json(ask)
    expect(authorizations(api.seen)).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-2'])
  })
})

describe('in-cluster', () => {
  it('uses the address, the authority and the token that a Pod is given, and the token that it is given later', async () => {
    const api = await serve(() => true)
    await writeFile(join(dir, 'ca.crt'), ca.cert)
    await writeFile(join(dir, 'token'), 'of the pod')
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(api.port) }
    const client = createApiClient(() => loadKubeconfig(inCluster, { env, account: dir }))
    await client.json(ask)
    await writeFile(join(dir, 'token'), 'renewed')
    await client.json(ask)
    expect(authorizations(api.seen)).toEqual(['Bearer of the pod', 'Bearer renewed'])
  })

  it('says what to do where there is no Pod around', () => {
    const outside = { env: {}, account: dir }
    expect(() => loadKubeconfig(inCluster, outside)).toThrow('Give the path of a kubeconfig')
  })
})

function loadOf(file: string) {
  return () => loadKubeconfig(file)
}
