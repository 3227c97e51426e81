import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request, type Dispatcher } from 'undici'
import { z } from 'zod'
import { exitCodeOf, exitCodes, ServiceError } from './service-error.ts'
import type { ServiceOptions } from './service-options.ts'

/** The REST API of a running service, with the operator's token. All throw ServiceError with what to do. */
export interface Service {
  /** Where it is, without a slash at the end. */
  url: string
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>
  /** Sends `body` as JSON. */
  send<T>(
    method: 'POST' | 'DELETE',
    path: string,
    schema: z.ZodType<T>,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<T>
  /** The bytes of an answer as they come, until it ends or the signal aborts; null where there is none (204). */
  stream(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<{ headers: Record<string, string | string[] | undefined>; body: AsyncIterable<Uint8Array> }>
}

const refusal = z.object({
  title: z.string().nullish(),
  detail: z.string().nullish(),
  errors: z
    .array(
      z.object({
        parameter: z.string().nullish(),
        name: z.string().nullish(),
        detail: z.string().nullish(),
        message: z.string().nullish(),
      }),
    )
    .nullish(),
})
const patienceMs = 30_000
const usualUrl = 'http://127.0.0.1:8080'

/** The service that options, environment (`SLIPWAY_TOKEN`) and data directory mean; nothing is asked yet. */
export async function openService(
  { url: given, dataDir }: ServiceOptions,
  env: Record<string, string | undefined>,
): Promise<Service> {
  const url = given ?? (await readLine(join(dataDir, 'url'))) ?? usualUrl
  const base = URL.parse(url)
  if (base === null || !/^https?:$/.test(base.protocol))
    throw new ServiceError(`${url} is no URL of a service: write one such as ${usualUrl}`, exitCodes.failed)
  const root = base.href.replace(/\/+$/, '')
  const token = env['SLIPWAY_TOKEN'] ?? env['SLIPWAY_API_TOKEN'] ?? (await readToken(dataDir))

  const ask = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    more: {
      headers?: Record<string, string>
      body?: string
      bodyTimeout?: number
      signal?: AbortSignal
    } = {},
  ): Promise<Dispatcher.ResponseData> => {
    const { headers = {}, bodyTimeout = patienceMs, body, signal } = more
    const answer = await request(`${root}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...headers },
      headersTimeout: patienceMs,
      bodyTimeout,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error
      throw new ServiceError(
        `no service answers at ${url}: start slipway serve, or name its --url`,
        exitCodes.unavailable,
        error,
      )
    })
    if (answer.statusCode >= 300) throw await refusedBy(url, answer)
    return answer
  }
  const read = async <T>(answer: Dispatcher.ResponseData, schema: z.ZodType<T>): Promise<T> => {
    const text = await answer.body.text()
    const parsed = schema.safeParse(text === '' ? null : parseJson(text))
    if (parsed.success) return parsed.data
    throw new ServiceError(
      `what answers at ${url} is no Slipway of this version`,
      exitCodes.failed,
      parsed.error,
    )
  }
  return {
    url: root,
    get: async (path, schema) => await read(await ask('GET', path), schema),
    send: async (method, path, schema, body, headers = {}) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      return await read(await ask(method, path, { headers: { ...json, ...headers }, ...sent }), schema)
    },
    stream: async (path, headers, signal) => await ask('GET', path, { headers, signal, bodyTimeout: 0 }),
  }
}

async function refusedBy(url: string, answer: Dispatcher.ResponseData): Promise<ServiceError> {
  const { statusCode } = answer
  const { data } = refusal.safeParse(parseJson(await answer.body.text().catch(() => '')))
  if (statusCode === 401)
    return new ServiceError(
      `${url} refuses the token: set SLIPWAY_TOKEN, or name the service's --data-dir`,
      exitCodes.denied,
    )
  const errors = (data?.errors ?? []).map(({ parameter, name, detail, message }) =>
    `${name ?? parameter ?? ''} ${message ?? detail ?? ''}`.trim(),
  )
  const words = errors.length > 0 ? errors.join('; ') : (data?.detail ?? data?.title)
  return new ServiceError(words ?? `${url} answered ${statusCode}`, exitCodeOf(statusCode))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

async function readToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'api-token')
  const token = await readLine(file)
  if (token !== null) return token
  throw new ServiceError(
    `there is no token in ${file}: set SLIPWAY_TOKEN, or name the service's --data-dir`,
    exitCodes.denied,
  )
}

async function readLine(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null || text.trim() === '' ? null : text.trim()
}
