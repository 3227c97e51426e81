/** The longest start of a text that fits into `maxBytes` of UTF-8, whole characters only. */
export function keepStart(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let end = Math.max(0, maxBytes)
  while (end > 0 && isContinuation(bytes[end])) end -= 1
  return bytes.toString('utf8', 0, end)
}

/** The longest end of a text that fits into `maxBytes` of UTF-8, whole characters only. */
export function keepEnd(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let start = bytes.length - Math.max(0, maxBytes)
  while (start < bytes.length && isContinuation(bytes[start])) start += 1
  return bytes.toString('utf8', start)
}

/** The last lines of a text, at most so many and so many bytes; a first line that does not fit is cut. */
export function tailLines(text: string, most: { lines: number; bytes: number }): string {
  const trimmed = text.replace(/\n+$/, '')
  const kept = trimmed.split('\n').slice(-most.lines).join('\n')
  return keepEnd(kept, most.bytes)
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
