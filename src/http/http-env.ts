import type { IncomingMessage } from 'node:http'

/** What the server hands to each request beside the request itself; absent when an app is called without a server. */
export interface HttpEnv {
  Bindings: {
    /** The connection, for the address of the caller. */
    incoming?: IncomingMessage
    /** Aborts when the server begins to close, so that streams end instead of being cut. */
    closing?: AbortSignal
  }
}
