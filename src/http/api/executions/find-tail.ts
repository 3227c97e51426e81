import type { Store } from '../../../ports.ts'

/** Lines are looked for in so much of a log's end. */
const mostBytes = 1024 * 1024
const newline = 0x0a

/** Where the last lines of a log begin, in bytes; at the start of a line unless one is longer than a megabyte. */
export async function findTail(
  store: Pick<Store, 'read'>,
  { executionId, step, until }: { executionId: string; step: string; until: number },
  lines: number,
): Promise<number> {
  const start = Math.max(0, until - mostBytes)
  const parts: Uint8Array[] = []
  for (let from = start; from < until;) {
    const { data, next } = await store.read('log', { executionId, step, from, maxBytes: until - from })
    if (next <= from) break
    parts.push(data)
    from = next
  }
  const bytes = Buffer.concat(parts)
  let at = bytes.length
  // The newline that ends the last line begins none.
  if (bytes[at - 1] === newline) at -= 1
  for (let left = lines; left > 0; left -= 1) {
    const before = at === 0 ? -1 : bytes.lastIndexOf(newline, at - 1)
    if (before === -1) return start === 0 ? 0 : start + firstLine(bytes)
    at = before
  }
  return start + at + 1
}

/** Past the line that the window cuts. */
function firstLine(bytes: Buffer): number {
  const end = bytes.indexOf(newline)
  return end === -1 ? 0 : end + 1
}
