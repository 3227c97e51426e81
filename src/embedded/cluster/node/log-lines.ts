import { closeSync, openSync, writeSync } from 'node:fs'

/** A line this long is cut into parts, as container runtimes do. */
const longestPart = 16 * 1024

/**
 * Writes a step's output in the form of container runtimes: `<time> F <line>`, or `P` for a part
 * without a line end. Keeps `limit` bytes and says so when there were more.
 */
export function openLog(file: string, limit: number, now: () => number) {
  const descriptor = openSync(file, 'a', 0o600)
  let rest = Buffer.alloc(0)
  let kept = 0
  let full = false

  function put(tag: 'F' | 'P', content: Buffer): void {
    if (full) return
    if (kept + content.length > limit) {
      full = true
      append('F', Buffer.from(`[slipway] the log is cut here: a step's log may have ${String(limit)} bytes`))
      return
    }
    kept += content.length + (tag === 'F' ? 1 : 0)
    append(tag, content)
  }
  function append(tag: 'F' | 'P', content: Buffer): void {
    const head = Buffer.from(`${new Date(now()).toISOString()} ${tag} `)
    writeSync(descriptor, Buffer.concat([head, content, newline]))
  }

  return {
    write(chunk: Buffer): void {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
        put('F', bytes.subarray(0, end))
        bytes = bytes.subarray(end + 1)
      }
      while (bytes.length >= longestPart) {
        put('P', bytes.subarray(0, longestPart))
        bytes = bytes.subarray(longestPart)
      }
      rest = Buffer.from(bytes)
    },
    close(): void {
      if (rest.length > 0) put('P', rest)
      closeSync(descriptor)
    },
  }
}

const newline = Buffer.from('\n')

/** One stored line; `content` ends with a line end where the step wrote one. */
export interface LogLine {
  time: string
  content: Buffer
}

/** The opposite of `openLog`, for one line without its line end. */
export function parseLogLine(line: Buffer): LogLine {
  const time = line.indexOf(32)
  const whole = line[time + 1] === 70
  const content = line.subarray(time + 3)
  return {
    time: line.toString('latin1', 0, time),
    content: whole ? Buffer.concat([content, newline]) : content,
  }
}
