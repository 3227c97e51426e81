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
  const named = lines.filter(({ text }) =>
    places.some((place) => {
      const at = text.indexOf(`${file}${place}`)
      // Line 1 is not line 12.
      return at !== -1 && !/^\d/.test(text.slice(at + file.length + place.length))
    }),
  )
  const [words = '', ...more] = message.split('\n').map((line) => line.trim())
  // A command that is echoed may name the file as well.
  const nearest = named.find(({ text }) => text.includes(words)) ?? named[0]
  if (nearest !== undefined) return nearest.n
  if (words.length < leastCharacters) return null
  const first = lines.findIndex(({ text }) => text.includes(words))
  // What quotes the log is about the last line that it quotes.
  const others = more.findIndex((line, index) => !lines[first + index + 1]?.text.includes(line))
  const quoted = first === -1 ? 0 : others === -1 ? more.length : others
  return lines[first + quoted]?.n ?? null
}
