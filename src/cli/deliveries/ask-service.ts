import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { z } from 'zod'

/** How a running service is reached. */
export interface ServiceOptions {
  url: string
  /** Where the service keeps the token that it made for itself. */
  dataDir: string
}

const refusal = z.object({
  title: z.string().nullish(),
  detail: z.string().nullish(),
  errors: z.array(z.object({ parameter: z.string(), detail: z.string() })).nullish(),
})
const patienceMs = 30_000

/**
 * Asks the REST API of a running service with the operator's token. Errors say what to do.
 *
 * @param post is sent as JSON when it is given; without it the path is only read.
 */
export async function askService<T>(
  { url, dataDir }: ServiceOptions,
  env: Record<string, string | undefined>,
  path: string,
  schema: z.ZodType<T>,
  post?: object,
): Promise<T> {
  const base = URL.parse(url)
  if (base === null || !/^https?:$/.test(base.protocol))
    throw new Error(`${url} is no URL of a service: write one such as http://127.0.0.1:8080`)
  const token = env['SLIPWAY_API_TOKEN'] ?? (await readToken(dataDir))
  const { statusCode, body } = await request(`${base.href.replace(/\/+$/, '')}/api/v1/${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(post === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(post === undefined ? {} : { method: 'POST', body: JSON.stringify(post) }),
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  }).catch((error: unknown) => {
    throw new Error(`no service answers at ${url}: start slipway serve, or name its --url`, { cause: error })
  })
  const answer: unknown = await body.json().catch(() => null)
  if (statusCode === 401)
    throw new Error(`${url} refuses the token: set SLIPWAY_API_TOKEN, or name the service's --data-dir`)
  if (statusCode >= 300) {
    const { data } = refusal.safeParse(answer)
    if (data?.errors?.length)
      throw new Error(data.errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; '))
    throw new Error(data?.detail ?? data?.title ?? `${url} answered ${statusCode}`)
  }
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw new Error(`what answers at ${url} is no Slipway of this version`)
  return parsed.data
}

async function readToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'api-token')
  const token = await readFile(file, 'utf8').catch(() => null)
  if (token === null)
    throw new Error(`there is no token in ${file}: set SLIPWAY_API_TOKEN, or name the service's --data-dir`)
  return token.trim()
}
