import type { KubeConfig } from '@kubernetes/client-node'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { openAccess, type Pass } from './access/open-access.ts'
import { ApiFailure } from './api-failure.ts'

interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the server's address, each part already escaped. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON; for PATCH as a merge patch. */
  body?: unknown
  signal?: AbortSignal
  /** How long an answer, and then each next piece of it, may take: 30 s; of a stream the silence in it: five minutes. */
  patienceMs?: number
}

/** Requests to one API server. Whatever goes wrong is thrown as ApiFailure. */
export interface ApiClient {
  json(request: ApiRequest): Promise<unknown>
  /** Bytes as they come; too long a silence ends the stream with a failure. */
  stream(request: ApiRequest): Promise<AsyncIterable<Uint8Array>>
}

const answerTimeoutMs = 30_000
const silenceTimeoutMs = 300_000
const longestErrorBytes = 64 * 1024

const statusObject = z.object({
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z.object({ kind: z.string().optional() }).optional(),
})

/**
 * Speaks to the current context's server, with client-node's authentication and TLS settings. Given a function, the
 * kubeconfig is read anew when the server does not take the credentials or cannot be reached, and the request is made
 * once more at once if there are others now; not more often than every `renewMs`, 5 s.
 */
export function createApiClient(config: KubeConfig | (() => KubeConfig), renewMs?: number): ApiClient {
  const access = openAccess(typeof config === 'function' ? config : () => config, renewMs)

  async function send(wanted: ApiRequest, headersTimeout: number, bodyTimeout: number) {
    const doing = `${wanted.method} ${wanted.path}`
    try {
      const pass = await access.pass()
      const response = await ask(pass, wanted, { headersTimeout, bodyTimeout })
      if (response.statusCode !== 401) return await bodyOf(response, wanted)
      const refusal = await failureOf(response, wanted)
      access.renew()
      const another = await access.pass()
      if (another.identity === pass.identity) throw refusal
      return await bodyOf(await ask(another, wanted, { headersTimeout, bodyTimeout }), wanted)
    } catch (error) {
      const failure = ApiFailure.from(error, doing)
      if (failure.code === 0 && wanted.signal?.aborted !== true) access.renew()
      throw failure
    }
  }

  return {
    async json(wanted) {
      const patienceMs = wanted.patienceMs ?? answerTimeoutMs
      const body = await send(wanted, patienceMs, patienceMs)
      try {
        return await body.json()
      } catch (error) {
        throw ApiFailure.from(error, `${wanted.method} ${wanted.path}`)
      }
    },
    async stream(wanted) {
      const body = await send(wanted, answerTimeoutMs, wanted.patienceMs ?? silenceTimeoutMs)
      return chunksOf(body, wanted)
    },
  }
}

async function ask(
  pass: Pass,
  wanted: ApiRequest,
  timeouts: { headersTimeout: number; bodyTimeout: number },
): Promise<Dispatcher.ResponseData> {
  const url = new URL(pass.server + wanted.path)
  for (const [name, value] of Object.entries(wanted.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return request(url, {
    method: wanted.method,
    headers: { ...pass.headers, accept: 'application/json, */*', ...contentType(wanted) },
    ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
    ...(wanted.signal ? { signal: wanted.signal } : {}),
    ...(pass.dispatcher ? { dispatcher: pass.dispatcher } : {}),
    ...timeouts,
  })
}

/** Throws what is no success. */
async function bodyOf(response: Dispatcher.ResponseData, wanted: ApiRequest) {
  if (response.statusCode >= 300) throw await failureOf(response, wanted)
  return response.body
}

async function* chunksOf(body: AsyncIterable<unknown>, wanted: ApiRequest): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array
  } catch (error) {
    throw ApiFailure.from(error, `${wanted.method} ${wanted.path}`)
  }
}

function contentType(wanted: ApiRequest): Record<string, string> {
  if (wanted.body === undefined) return {}
  return { 'content-type': wanted.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }
}

/** An error answer, without trusting its size or shape: proxies answer HTML. */
async function failureOf(response: Dispatcher.ResponseData, wanted: ApiRequest): Promise<ApiFailure> {
  let text = ''
  for await (const chunk of response.body) {
    text += (chunk as Buffer).toString('utf8')
    if (text.length > longestErrorBytes) break
  }
  const status = statusObject.safeParse(parsed(text)).data
  return new ApiFailure({
    code: response.statusCode,
    reason: status?.reason ?? '',
    message: status?.message ?? `${wanted.method} ${wanted.path} was answered ${response.statusCode}`,
    kind: status?.details?.kind ?? null,
    retryAfterMs: readRetryAfter(response.headers['retry-after']),
  })
}

/** A broken proxy must not silence us for days. */
const longestRetryAfterMs = 300_000

/** Kubernetes sends seconds; what stands between may send a date. */
function readRetryAfter(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return null
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return ms > 0 ? Math.min(ms, longestRetryAfterMs) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
