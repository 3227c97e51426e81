import type { Annotation } from '../../../../domain/index.ts'

/** The shortest text that says by itself where it comes from. */
const leastCharacters = 8

/**
 * Number of the line of a log that says what an annotation says: it names the file and the line, or has the
 * annotation's words. Null where none does; a guess would lead astray.
 *
 * @param lines with their numbers, bare of control sequences
 */
export function locateAnnotation(
  { path, startLine, message }: Pick<Annotation, 'path' | 'startLine' | 'message'>,
  lines: readonly { n: number; text: string }[],
): number | null {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const places = [`:${startLine}`, `(${startLine}`, `, line ${startLine}`, `", line ${startLine}`]
  const named = lines.find(({ text }) =>
    places.some((place) => {
      const at = text.indexOf(`${file}${place}`)
      // Line 1 is not line 12.
      return at !== -1 && !/^\d/.test(text.slice(at + file.length + place.length))
    }),
  )
  if (named !== undefined) return named.n
  const words = message.split('\n', 1)[0]?.trim() ?? ''
  if (words.length < leastCharacters) return null
  return lines.find(({ text }) => text.includes(words))?.n ?? null
}
