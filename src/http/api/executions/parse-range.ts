/** Bytes of a whole, `until` not included. */
type ByteRange = { from: number; until: number } | 'whole' | 'unsatisfiable'

/**
 * The one range of bytes that a `Range` header asks for: https://www.rfc-editor.org/rfc/rfc9110#name-range.
 * Anything that it does not say, other units and several ranges among it, is the whole, as the RFC lets a server do.
 */
export function parseRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/.exec((header ?? '').trim())
  if (match === null) return 'whole'
  const [, first, last, suffix] = match
  if (first === undefined) {
    const length = Math.min(Number(suffix), size)
    return length === 0 ? 'unsatisfiable' : { from: size - length, until: size }
  }
  const from = Number(first)
  const end = last === undefined || last === '' ? size - 1 : Number(last)
  if (end < from && last !== '' && size > 0) return 'whole'
  return from >= size ? 'unsatisfiable' : { from, until: Math.min(end + 1, size) }
}
