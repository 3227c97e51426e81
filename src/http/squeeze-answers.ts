import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'

const gzipped = promisify(gzip)
/** Less than this is one packet anyway. */
const leastBytes = 1400

/**
 * Pages and JSON for slow lines: compressed where the caller takes it, and not sent again to whoever names what they
 * have. Nothing that streams is touched. That compression may give away what stands beside a stranger's guess
 * (https://breachattack.com) needs requests from other sites in somebody's name, which our cookie does not take part in.
 */
export const squeezeAnswers: MiddlewareHandler = async (c, next) => {
  await next()
  const type = /^(text\/html|application\/json)\b/.exec(c.res.headers.get('content-type') ?? '')?.[1]
  if (c.req.method !== 'GET' || c.res.status !== 200 || type === undefined) return
  const { headers } = c.res
  const body = Buffer.from(await c.res.arrayBuffer())
  headers.append('vary', 'accept-encoding')
  if (type === 'text/html') {
    const tag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    headers.set('etag', tag)
    if (c.req.header('if-none-match') === tag) {
      headers.delete('content-type')
      c.res = undefined
      c.res = new Response(null, { status: 304, headers })
      return
    }
  }
  const isWorthIt = takesGzip(c) && body.length >= leastBytes
  if (isWorthIt) headers.set('content-encoding', 'gzip')
  const sent = isWorthIt ? await gzipped(body, { level: 5 }) : body
  headers.delete('content-length')
  c.res = undefined
  c.res = new Response(sent, { status: 200, headers })
}

/** Whether the caller takes an answer that is compressed with gzip. */
export function takesGzip(c: Context): boolean {
  return /(^|,)\s*gzip\s*(,|$|;\s*q=(1|0\.\d*[1-9]))/i.test(c.req.header('accept-encoding') ?? '')
}
