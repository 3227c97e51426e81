/** A line's bytes without the newline that ends it. */
export interface RawLine {
  /** From 1. */
  n: number
  /** Where in the log it begins. */
  firstByte: number
  bytes: Uint8Array
  /** It is longer: these are only its beginning or, where it overwrites itself, its end. */
  isCut: boolean
}

/** Of a line that is longer than twice this, so many bytes are kept. */
const keptLineBytes = 16 * 1024

const newline = 0x0a
const carriageReturn = 0x0d
const nothing = new Uint8Array(0)

/** Divides a log into lines, in pieces of any size, in memory that does not grow with what a line has. */
interface LineSplitter {
  /** The lines that these bytes end. They are windows on `data` where that is possible: use them before it changes. */
  push(data: Uint8Array): RawLine[]
  /** Passes over bytes of the line that has begun, which have no newline; not the last `keptBytes` before its end. */
  skip(bytes: number): void
  /** What is kept of the end of a long line. */
  keptBytes: number
  /** The line that has begun and not ended; null at the start of one. */
  open(): RawLine | null
}

/**
 * What a line shows is a function of its first and last 16 kB and of its length, so that it is the same however
 * the log was read.
 *
 * @param start the line that the first byte begins, and where in the log that is
 */
export function createLineSplitter(start: { n: number; firstByte: number }): LineSplitter {
  let { n, firstByte } = start
  let length = 0
  /** The beginning of the line that has begun, and what came after that, of which the end is kept. */
  let head: Uint8Array = nothing
  let tail: Uint8Array = nothing

  function keep(bytes: Uint8Array): void {
    const room = keptLineBytes - head.length
    if (room > 0) head = join(head, bytes.subarray(0, room))
    const rest = bytes.subarray(Math.max(0, room))
    if (rest.length >= keptLineBytes) tail = rest.slice(-keptLineBytes)
    else if (rest.length > 0) tail = join(tail.subarray(-(keptLineBytes - rest.length)), rest)
    length += bytes.length
  }

  function whole(): RawLine {
    if (length <= head.length + tail.length)
      return { n, firstByte, bytes: tail.length === 0 ? head : join(head, tail), isCut: false }
    const overwrites = head.includes(carriageReturn)
    return { n, firstByte, bytes: overwrites ? fromCharacter(tail) : toCharacter(head), isCut: true }
  }

  function next(): void {
    firstByte += length + 1
    n += 1
    length = 0
    head = tail = nothing
  }

  return {
    push(data) {
      const lines: RawLine[] = []
      let from = 0
      for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, from)) {
        const bytes = data.subarray(from, end)
        if (length === 0 && bytes.length <= 2 * keptLineBytes) {
          lines.push({ n, firstByte, bytes, isCut: false })
          length = bytes.length
        } else {
          keep(bytes)
          lines.push(whole())
        }
        next()
        from = end + 1
      }
      keep(data.subarray(from))
      return lines
    },
    skip(bytes) {
      length += bytes
      // What was passed over stands between the two.
      tail = nothing
    },
    keptBytes: keptLineBytes,
    open: () => (length === 0 ? null : whole()),
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** Without the rest of a UTF-8 character at the beginning. */
function fromCharacter(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < 4 && isContinuation(bytes[start])) start += 1
  return bytes.subarray(start)
}

/** Without the beginning of a UTF-8 character at the end. */
function toCharacter(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > bytes.length - 4 && isContinuation(bytes[end - 1])) end -= 1
  return (bytes[end - 1] ?? 0) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes
}
