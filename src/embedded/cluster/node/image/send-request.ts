import type { IncomingMessage } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline, type Readable } from 'node:stream'

interface Request {
  method: string
  url: URL
  headers?: Record<string, string>
  body?: Readable | Buffer
  /** Accepts any certificate. */
  insecure: boolean
}

/** Nothing moves for so long: the other side is gone. */
const idleMs = 120_000
const largestText = 4 * 1024 * 1024

/** One request; answers once the headers are there. */
export function sendRequest({
  method,
  url,
  headers = {},
  body,
  insecure,
}: Request): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, timeout: idleMs }
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, rejectUnauthorized: !insecure })
        : requestHttp(url, options)
    request.once('response', resolve)
    request.once('error', reject)
    request.once('timeout', () => request.destroy(new Error(`no answer for ${String(idleMs / 1000)} s`)))
    if (body === undefined || Buffer.isBuffer(body)) request.end(body)
    else
      pipeline(body, request, (error) => {
        if (error) reject(error)
      })
  })
}

/** The whole body; throws where it is larger than any manifest. */
export async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += (chunk as Buffer).length
    if (size > largestText) throw new Error('the answer of the registry is too large')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
