import type { InFlight } from './limit-in-flight.ts'

/**
 * A body as it came, with `release` to be called once it is no longer needed; or why there is none:
 * over the cap, too much under way already, or the sender broke off.
 */
type Body =
  { kind: 'read'; bytes: Uint8Array; release: () => void } | { kind: 'too-large' | 'too-busy' | 'broken-off' }

/** Up to here the declared length is taken at once; what is larger has to be sent before it counts. */
const smallBytes = 256 * 1024

/** The length that the sender declares; null when it declares none and sends chunks. */
function declaredLength(request: Request): number | null {
  const length = request.headers.get('content-length')
  return length === null ? null : Number(length)
}

/** Whether the sender says itself that the body is over the cap. */
export function isDeclaredTooLarge(request: Request, maxBytes: number): boolean {
  return (declaredLength(request) ?? 0) > maxBytes
}

/** Reads no byte of a body that is declared too large, and stops where an undeclared one gets too large. */
export async function readBody(request: Request, maxBytes: number, inFlight: InFlight): Promise<Body> {
  if (isDeclaredTooLarge(request, maxBytes)) return { kind: 'too-large' }
  const declared = declaredLength(request)
  try {
    // Node's parser holds the sender to the length that it declared.
    if (declared !== null && declared <= smallBytes) return await readWhole(request, declared, inFlight)
    return await readChunks(request, maxBytes, inFlight)
  } catch {
    return { kind: 'broken-off' }
  }
}

async function readWhole(request: Request, length: number, inFlight: InFlight): Promise<Body> {
  if (!inFlight.take(length)) return { kind: 'too-busy' }
  const release = () => inFlight.give(length)
  try {
    return { kind: 'read', bytes: new Uint8Array(await request.arrayBuffer()), release }
  } catch (error) {
    release()
    throw error
  }
}

async function readChunks(request: Request, maxBytes: number, inFlight: InFlight): Promise<Body> {
  const chunks: Uint8Array[] = []
  let length = 0
  const release = () => inFlight.give(length)
  try {
    const stream: AsyncIterable<Uint8Array> | null = request.body
    for await (const chunk of stream ?? []) {
      if (length + chunk.byteLength > maxBytes) return refuse('too-large')
      if (!inFlight.take(chunk.byteLength)) return refuse('too-busy')
      length += chunk.byteLength
      chunks.push(chunk)
    }
  } catch (error) {
    release()
    throw error
  }
  return { kind: 'read', bytes: Buffer.concat(chunks, length), release }

  function refuse(kind: 'too-large' | 'too-busy'): Body {
    release()
    return { kind }
  }
}
