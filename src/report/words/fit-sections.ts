import { keepStart } from '../../logs/cut-text.ts'

const between = '\n\n'

/**
 * Paragraphs as one text of at most `maxBytes`. One that does not fit is left out whole, since half of a
 * fence or a table spoils what follows; the first is cut where even that is too long.
 */
export function fitSections(sections: readonly string[], maxBytes: number): string {
  const [first = '', ...rest] = sections
  let text = keepStart(first, maxBytes)
  let left = maxBytes - Buffer.byteLength(text)
  for (const section of rest) {
    const bytes = Buffer.byteLength(section) + between.length
    if (bytes > left) continue
    text += between + section
    left -= bytes
  }
  return text
}
