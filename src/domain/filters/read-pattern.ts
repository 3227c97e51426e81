/** Longest pattern in characters. */
const longestPattern = 256

/** The code of `/`. */
export const slash = 0x2f

/** One character or run of a pattern; `folders` is `**\/` at the start of a segment. */
export type Part =
  | {
      accepts: (code: number) => boolean
      /** The one character that it accepts, where it is one. */
      literal: string | null
      repeat: 'once' | 'optional' | 'many' | 'any'
    }
  | 'folders'

/** The parts of a pattern without `!`, or what is wrong with it as half a sentence. */
export function readPattern(pattern: string): { parts: Part[] } | { problem: string } {
  if (pattern === '') return { problem: 'a pattern cannot be empty' }
  if (pattern.length > longestPattern)
    return { problem: `a pattern has at most ${longestPattern} characters` }
  const parts: Part[] = []
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    if (character === '*') {
      const double = pattern.charAt(at + 1) === '*'
      const segmentStart = at === 0 || pattern.charAt(at - 1) === '/'
      if (double && segmentStart && pattern.charAt(at + 2) === '/') {
        parts.push('folders')
        at += 3
        continue
      }
      parts.push({ accepts: double ? () => true : (code) => code !== slash, literal: null, repeat: 'any' })
      at += double ? 2 : 1
    } else if (character === '?' || character === '+') {
      const last = parts.at(-1)
      const word = `\`${character}\` repeats the character before it`
      if (last === undefined)
        return { problem: `${word}, and there is none; write \\${character} for the character` }
      if (last === 'folders') return { problem: `${word}, which cannot be \`**/\`` }
      if (last.repeat === 'optional' || last.repeat === 'many') {
        return { problem: `${word}, which cannot be \`?\` or \`+\`; write \\${character} for the character` }
      }
      if (last.repeat === 'once') last.repeat = character === '?' ? 'optional' : 'many'
      at += 1
    } else if (character === '[') {
      const end = pattern.indexOf(']', at + 1)
      if (end === -1) return { problem: '`[` is never closed; write \\[ for the character' }
      const accepts = readClass(pattern.slice(at + 1, end))
      if (typeof accepts === 'string') return { problem: accepts }
      parts.push({ accepts, literal: null, repeat: 'once' })
      at = end + 1
    } else {
      const escaped = character === '\\'
      if (escaped && at + 1 === pattern.length) return { problem: '`\\` at the end escapes nothing' }
      const literal = pattern.charAt(escaped ? at + 1 : at)
      const code = literal.charCodeAt(0)
      parts.push({ accepts: (other) => other === code, literal, repeat: 'once' })
      at += escaped ? 2 : 1
    }
  }
  return { parts }
}

/** The inside of `[…]`; a string says what is wrong with it. */
function readClass(inside: string): ((code: number) => boolean) | string {
  if (inside === '') return '`[]` holds no characters'
  if (inside.startsWith('^') || inside.startsWith('!')) return '`[]` cannot be negated'
  const ranges: [number, number][] = []
  for (let at = 0; at < inside.length;) {
    const from = inside.charAt(at)
    const isRange = inside.charAt(at + 1) === '-' && at + 2 < inside.length
    const to = isRange ? inside.charAt(at + 2) : from
    if (isRange && !sameAlphabet(from, to)) {
      return `\`${from}-${to}\` is no range: ranges go upwards inside a-z, A-Z or 0-9`
    }
    ranges.push([from.charCodeAt(0), to.charCodeAt(0)])
    at += isRange ? 3 : 1
  }
  return (code) => ranges.some(([from, to]) => from <= code && code <= to)
}

function sameAlphabet(from: string, to: string): boolean {
  return [/^[a-z]$/, /^[A-Z]$/, /^[0-9]$/].some((set) => set.test(from) && set.test(to)) && from <= to
}
