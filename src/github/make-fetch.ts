import { getCACertificates } from 'node:tls'
import { Agent, fetch as undiciFetch, Response, type RequestInit } from 'undici'

/** No answer takes longer than this, body included; GitHub itself gives up after 10 s. */
const wholeRequestMs = 20_000

/**
 * GitHub answers so for a repository that has a new name: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects.
 * A fetch that followed by itself would make a GET of a POST.
 */
const redirects = new Set([301, 302, 307, 308])
const mostRedirects = 3

/** The largest answer we ask for is a list of 100 check runs or one file of a repository. */
const largestAnswerBytes = 64 * 1024 * 1024

/** As Octokit calls it: headers are a plain object, with names in lower case. */
export type Fetch = (
  url: string,
  init?: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
) => Promise<Response>

interface Connections {
  fetch: Fetch
  close(): Promise<void>
}

/**
 * A `fetch` for Octokit that reuses connections, trusts one more authority and never waits for ever.
 *
 * @param ca PEM of an authority that is trusted beside those of the system.
 */
export function makeFetch(ca: string | undefined): Connections {
  const agent = new Agent({
    connections: 32,
    connect: { timeout: 5_000, ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }) },
    headersTimeout: 12_000,
    bodyTimeout: 12_000,
    maxResponseSize: largestAnswerBytes,
  })
  return {
    async fetch(url, init = {}) {
      const timeout = AbortSignal.timeout(wholeRequestMs)
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
      let next = url
      for (let followed = 0; followed <= mostRedirects; followed += 1) {
        const response = await undiciFetch(next, { ...init, redirect: 'manual', signal, dispatcher: agent })
        const location = redirects.has(response.status) ? response.headers.get('location') : null
        if (location === null) return response
        await response.body?.cancel()
        const target = new URL(location, next)
        if (target.origin !== new URL(url).origin) break
        next = target.href
      }
      return Response.json({ message: 'Moved to where our credentials do not go' }, { status: 404 })
    },
    close: () => agent.close(),
  }
}
