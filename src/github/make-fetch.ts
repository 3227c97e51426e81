import { getCACertificates } from 'node:tls'
import { Agent, fetch as undiciFetch, type RequestInit, type Response } from 'undici'

/** No answer takes longer than this, body included; GitHub itself gives up after 10 s. */
const wholeRequestMs = 20_000

/** The largest answer we ask for is a list of 100 check runs or one file of a repository. */
const largestAnswerBytes = 64 * 1024 * 1024

interface Connections {
  fetch: (url: string, init?: RequestInit) => Promise<Response>
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
    fetch: (url, init = {}) => {
      const timeout = AbortSignal.timeout(wholeRequestMs)
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
      return undiciFetch(url, { ...init, signal, dispatcher: agent })
    },
    close: () => agent.close(),
  }
}
