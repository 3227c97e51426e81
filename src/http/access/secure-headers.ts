import type { MiddlewareHandler } from 'hono'

/**
 * Nothing may run, load or frame beyond our own files: the pages show text of strangers.
 * `same-origin` and not `no-referrer`: with the latter a form's Origin is `null`, and the sign-in is refused.
 */
const headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** What a page may load, and where its forms may go beside to ourselves. */
export function contentPolicy(formTarget = ''): string {
  return (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    `form-action 'self'${formTarget === '' ? '' : ` ${formTarget}`}; base-uri 'none'; frame-ancestors 'none'`
  )
}

/** Puts the browser's guards on every answer, and keeps it out of caches unless a route says otherwise. */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('content-security-policy'))
    c.res.headers.set('content-security-policy', contentPolicy())
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}
