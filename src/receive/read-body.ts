import type { Readable } from 'node:stream'
import type { InFlight } from './limit-in-flight.ts'

/**
 * A body as it came, with `release` to be called once it is no longer needed; or why there is none:
 * over the cap, too much under way already, or the sender broke off.
 */
type Body = { kind: 'read'; bytes: Uint8Array; release: () => void } | { kind: NoBody }
type NoBody = 'too-large' | 'too-busy' | 'broken-off'

/** A request as far as receiving looks at it. */
export interface Incoming {
  headers: Pick<Headers, 'get'>
  /** Node's stream and not the web's: a body of a push comes in one piece, which is then not copied. */
  body: Readable
}

/** Up to here the declared length is taken at once; what is larger has to be sent before it counts. */
const smallBytes = 256 * 1024

/** The length that the sender declares; null when it declares none and sends chunks. */
function declaredLength({ headers }: Incoming): number | null {
  const length = headers.get('content-length')
  return length === null ? null : Number(length)
}

/** Whether the sender says itself that the body is over the cap. */
export function isDeclaredTooLarge(incoming: Incoming, maxBytes: number): boolean {
  return (declaredLength(incoming) ?? 0) > maxBytes
}

/** Reads no byte of a body that is declared too large, and stops where an undeclared one gets too large. */
export async function readBody(incoming: Incoming, maxBytes: number, inFlight: InFlight): Promise<Body> {
  if (isDeclaredTooLarge(incoming, maxBytes)) return { kind: 'too-large' }
  const declared = declaredLength(incoming)
  // Node's parser holds the sender to the length that it declared.
  let taken = declared !== null && declared <= smallBytes ? declared : 0
  if (!inFlight.take(taken)) return { kind: 'too-busy' }
  const release = () => inFlight.give(taken)

  const read = await readChunks(incoming.body, (length) => {
    if (length > maxBytes) return 'too-large'
    const more = Math.max(0, length - taken)
    if (!inFlight.take(more)) return 'too-busy'
    taken += more
    return null
  })
  if (typeof read !== 'string') return { kind: 'read', bytes: read, release }
  release()
  return { kind: read }
}

/** Asks before it keeps a chunk whether the length with it is allowed; what is not allowed stays unread. */
function readChunks(
  body: Readable,
  objection: (length: number) => NoBody | null,
): Promise<Uint8Array | NoBody> {
  return new Promise((resolve) => {
    if (body.destroyed) {
      resolve('broken-off')
      return
    }
    const chunks: Uint8Array[] = []
    let length = 0
    const take = (chunk: Uint8Array) => {
      length += chunk.byteLength
      const objected = objection(length)
      if (objected === null) {
        chunks.push(chunk)
        return
      }
      body.off('data', take)
      body.pause()
      resolve(objected)
    }
    body.on('data', take)
    body.once('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length))
    })
    body.once('error', () => {
      resolve('broken-off')
    })
    // After `end` too, when it says nothing new.
    body.once('close', () => {
      resolve('broken-off')
    })
  })
}
