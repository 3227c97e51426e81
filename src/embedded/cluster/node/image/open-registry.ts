import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Challenge } from './authorize.ts'
import { authorize, parseChallenge } from './authorize.ts'
import type { Descriptor } from './content.ts'
import { digestOf, mediaTypes } from './content.ts'
import { isInsecure } from './is-insecure.ts'
import type { Reference } from './parse-reference.ts'
import type { Login } from './read-login.ts'
import { readBody, sendRequest } from './send-request.ts'
import { RegistryError, tryAgain } from './try-again.ts'

/** One repository of a registry, https://github.com/opencontainers/distribution-spec/blob/main/spec.md. */
export interface Registry {
  /** Throws where the registry has no such tag or digest. */
  getManifest(target: string): Promise<{ descriptor: Descriptor; bytes: Buffer }>
  putManifest(target: string, mediaType: string, bytes: Buffer): Promise<void>
  deleteManifest(digest: string): Promise<void>
  openBlob(digest: string): Promise<Readable>
  /** A small one, such as an image's configuration, checked against its digest. */
  readBlob(digest: string): Promise<Buffer>
  hasBlob(digest: string): Promise<boolean>
  putBlob(descriptor: Descriptor, open: () => Readable): Promise<void>
}

/** Tokens live 60 s at least, says the specification of Docker's token server. */
const tokenLifeMs = 45_000
const mostRedirects = 5

/** Finds out how the registry is reached, https before http, and what it wants to know. */
export async function openRegistry(
  { registry, repository }: Reference,
  options: { insecure: boolean; login: Login | null; actions: string },
): Promise<Registry> {
  const { insecure, login } = options
  const { base, challenge } = await connect(registry, insecure)
  const scope = `repository:${repository}:${options.actions}`
  let known: { header: string | null; at: number } | null = null

  async function authorization(): Promise<string | null> {
    if (challenge === null) return null
    if (known === null || performance.now() - known.at > tokenLifeMs)
      known = {
        header: await authorize(challenge, login, { registry: base, scope, insecure }),
        at: performance.now(),
      }
    return known.header
  }

  async function call(
    method: string,
    where: string | URL,
    wanted: number[],
    more: { headers?: Record<string, string>; body?: Readable | Buffer } = {},
  ): Promise<IncomingMessage> {
    let url = typeof where === 'string' ? new URL(`/v2/${repository}/${where}`, base) : where
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      // Blobs are often kept elsewhere: the login is for the registry alone.
      const header = url.host === base.host ? await authorization() : null
      const headers = { ...more.headers, ...(header === null ? {} : { authorization: header }) }
      const response = await sendRequest({ method, url, ...more, headers, insecure })
      const status = response.statusCode ?? 0
      if (wanted.includes(status)) return response
      const { location } = response.headers
      if (method === 'GET' && [301, 302, 303, 307, 308].includes(status) && location !== undefined) {
        response.resume()
        const next = new URL(location, url)
        if (url.protocol === 'https:' && next.protocol !== 'https:')
          throw new Error(`GET ${url.href}: is sent on to ${next.origin}, in the clear`)
        url = next
        continue
      }
      throw await failure(method, url, response)
    }
    throw new Error(`${method} ${url.href}: is sent on too often`)
  }

  return {
    async getManifest(target) {
      const headers = { accept: mediaTypes.manifests.join(', ') }
      const response = await tryAgain(() => call('GET', `manifests/${target}`, [200], { headers }))
      const bytes = await readBody(response)
      const digest = digestOf(bytes)
      if (target.startsWith('sha256:') && target !== digest)
        throw new Error(`the registry answered with another manifest than ${target}`)
      const mediaType = (response.headers['content-type'] ?? '').replace(/;.*$/, '')
      return { descriptor: { mediaType, digest, size: bytes.length }, bytes }
    },
    async putManifest(target, mediaType, bytes) {
      const headers = { 'content-type': mediaType, 'content-length': String(bytes.length) }
      const response = await tryAgain(() =>
        call('PUT', `manifests/${target}`, [201], { headers, body: bytes }),
      )
      response.resume()
    },
    async deleteManifest(digest) {
      const response = await call('DELETE', `manifests/${digest}`, [202])
      response.resume()
    },
    openBlob: (digest) => tryAgain(() => call('GET', `blobs/${digest}`, [200])),
    async readBlob(digest) {
      const bytes = await readBody(await call('GET', `blobs/${digest}`, [200]))
      if (digestOf(bytes) !== digest)
        throw new Error(`the registry answered with another blob than ${digest}`)
      return bytes
    },
    async hasBlob(digest) {
      const response = await tryAgain(() => call('HEAD', `blobs/${digest}`, [200, 404]))
      response.resume()
      return response.statusCode === 200
    },
    // From its beginning each time: an upload that broke off is not taken up.
    putBlob: ({ digest, size }, open) =>
      tryAgain(async () => {
        const begun = await call('POST', 'blobs/uploads/', [202], { headers: { 'content-length': '0' } })
        begun.resume()
        const { location } = begun.headers
        if (location === undefined) throw new Error('the registry does not say where to upload to')
        const url = new URL(location, base)
        url.searchParams.set('digest', digest)
        const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) }
        const response = await call('PUT', url, [201], { headers, body: open() })
        response.resume()
      }),
  }
}

/** https first; those that are said to be insecure may also speak plain http. */
async function connect(
  registry: string,
  insecure: boolean,
): Promise<{ base: URL; challenge: Challenge | null }> {
  const failures: string[] = []
  for (const scheme of insecure || isInsecure(registry) ? ['https', 'http'] : ['https']) {
    const url = new URL(`${scheme}://${registry}/v2/`)
    let response: IncomingMessage
    try {
      response = await sendRequest({ method: 'GET', url, insecure })
    } catch (error) {
      failures.push(`Get "${url.href}": ${error instanceof Error ? error.message : String(error)}`)
      continue
    }
    response.resume()
    if (response.statusCode === 200) return { base: url, challenge: null }
    if (response.statusCode === 401)
      return { base: url, challenge: parseChallenge(response.headers['www-authenticate'] ?? '') }
    failures.push(`Get "${url.href}": unexpected status code ${String(response.statusCode ?? 0)}`)
  }
  throw new Error(failures.join('; '))
}

async function failure(method: string, url: URL, response: IncomingMessage): Promise<RegistryError> {
  const { statusCode = 0, statusMessage = '' } = response
  // Also of a HEAD: what is not read keeps its connection, and the process with it.
  const text = (await readBody(response)).toString('utf8')
  return new RegistryError(
    statusCode,
    `${method} ${url.origin}${url.pathname}: unexpected status code ${String(statusCode)} ${statusMessage}${said(text)}`,
  )
}

/** The registry's own words: `{"errors": [{"code", "message"}]}`. */
function said(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors: { code?: string; message?: string }[] }
    return `: ${errors.map(({ code = '', message = '' }) => `${code}: ${message}`).join('; ')}`
  } catch {
    return ''
  }
}
