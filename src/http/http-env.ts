import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import type { Access } from '../domain/index.ts'

/** What the server hands to each request beside the request itself; absent when an app is called without a server. */
export interface HttpEnv {
  Bindings: {
    /** The connection, for the address of the caller. */
    incoming?: IncomingMessage
    /** Aborts when the server begins to close, so that streams end instead of being cut. */
    closing?: AbortSignal
    /** There where the request asks for a WebSocket: who takes it gets it once it is open; null when the client went. */
    upgrade?: (taken: (socket: WebSocket | null) => void) => void
  }
  Variables: {
    /** Who asks; set for everything that is not open. */
    access: Access
  }
}
