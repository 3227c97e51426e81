import { stripControl } from '../logs/strip-control.ts'

/**
 * Eight-bit introducers of control strings, which nobody writes in UTF-8 and each of which could swallow the
 * rest of a line: as plain characters, a line full of them takes no more time than any other.
 */
const introducers = /[\u0090\u0098\u009d-\u009f]/g

/** One line of a stranger's text as people may read it; still to be escaped. */
export function readableLine(text: string): string {
  return stripControl(text.replace(introducers, '')).replaceAll('\n', ' ').toWellFormed()
}

/**
 * Lines of a log as people read them, numbered as in the file: of a progress line that overwrites itself
 * only the last state is kept. A line break at the end makes no line of its own.
 */
export function logLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => {
    const bare = line.replace(/\r+$/, '')
    return readableLine(bare.slice(bare.lastIndexOf('\r') + 1))
  })
}
