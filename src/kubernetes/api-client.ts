import { HttpMethod, type KubeConfig, RequestContext } from '@kubernetes/client-node'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { ApiFailure } from './api-failure.ts'

interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the server's address, each part already escaped. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON; for PATCH as a merge patch. */
  body?: unknown
  signal?: AbortSignal
}

/** Requests to one API server. Whatever goes wrong is thrown as ApiFailure. */
export interface ApiClient {
  json(request: ApiRequest): Promise<unknown>
  /** Bytes as they come; a silence of five minutes ends the stream with a failure. */
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

/** Speaks to the current context's server, with client-node's authentication and TLS settings. */
export function createApiClient(config: KubeConfig): ApiClient {
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new Error('The kubeconfig names no current cluster: set its current-context.')
  const { server } = cluster
  // client-node makes a dispatcher, and with it a new TLS connection, for every request. One is kept
  // until the server refuses its credentials, which is when a client certificate may have been rotated.
  let kept: Dispatcher | undefined

  async function send(wanted: ApiRequest, bodyTimeout: number) {
    const url = new URL(server + wanted.path)
    for (const [name, value] of Object.entries(wanted.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    try {
      const context = new RequestContext(url.toString(), HttpMethod[wanted.method])
      await config.applySecurityAuthentication(context)
      kept ??= context.getDispatcher()
      const response = await request(url, {
        method: wanted.method,
        headers: { ...context.getHeaders(), accept: 'application/json, */*', ...contentType(wanted) },
        ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
        ...(wanted.signal ? { signal: wanted.signal } : {}),
        ...(kept ? { dispatcher: kept } : {}),
        headersTimeout: answerTimeoutMs,
        bodyTimeout,
      })
      if (response.statusCode === 401) kept = undefined
      if (response.statusCode >= 300) throw await failureOf(response, wanted)
      return response.body
    } catch (error) {
      throw ApiFailure.from(error, `${wanted.method} ${wanted.path}`)
    }
  }

  return {
    async json(wanted) {
      const body = await send(wanted, answerTimeoutMs)
      try {
        return await body.json()
      } catch (error) {
        throw ApiFailure.from(error, `${wanted.method} ${wanted.path}`)
      }
    },
    async stream(wanted) {
      const body = await send(wanted, silenceTimeoutMs)
      return chunksOf(body, wanted)
    },
  }
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
  const retryAfter = Number(response.headers['retry-after'])
  return new ApiFailure({
    code: response.statusCode,
    reason: status?.reason ?? '',
    message: status?.message ?? `${wanted.method} ${wanted.path} was answered ${response.statusCode}`,
    kind: status?.details?.kind ?? null,
    retryAfterMs: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : null,
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
