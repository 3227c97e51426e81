/** A line longer than this is shown in pieces instead of being waited for. */
export const longestLineBytes = 16 * 1024

/**
 * How many of these bytes can be shown: whole lines, so that no line, character or control sequence is cut
 * where the next read begins. `final` when nothing follows: then all of them.
 */
export function wholeLines(data: Uint8Array, final: boolean): number {
  const end = data.lastIndexOf(0x0a) + 1
  if (end > 0 && !(final && end < data.length)) return end
  if (final) return data.length
  return data.length < longestLineBytes ? 0 : characterEnd(data)
}

/** Where the last whole UTF-8 character ends. */
function characterEnd(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, data.length); back += 1) {
    const byte = data[data.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? data.length - back : data.length
  }
  return data.length
}
