/**
 * GitHub Actions' filter patterns, as its "filter pattern cheat sheet" describes them:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 *
 * `*` any characters but `/`; `**` any characters; `**\/` at the start of a segment also nothing; `?` and `+`
 * quantify the character before; `[]` one of these; `\` takes the next character as it is; braces and a
 * leading dot are ordinary. Patterns come from strangers, so matching simulates all alternatives at once
 * and takes time linear in the text: there is nothing to backtrack.
 */
export interface Glob {
  /** Whether the whole text matches. */
  matches(text: string): boolean
  /** How many alternatives a character of text can cost at most. */
  readonly width: number
}

/** Longest pattern in characters. */
export const longestPattern = 256

type Instruction =
  | { kind: 'character'; accepts: (code: number) => boolean }
  /** Goes on at each of these without reading. */
  | { kind: 'fork'; to: number[] }
  | { kind: 'end' }

const slash = 0x2f

/** What is wrong with a pattern (without its leading `!`), as half a sentence; null when it is fine. */
export function globProblem(pattern: string): string | null {
  const read = readPattern(pattern)
  return 'problem' in read ? read.problem : null
}

/** Compiles a pattern that `globProblem` finds fine; throws a RangeError for another. */
export function compileGlob(pattern: string): Glob {
  const read = readPattern(pattern)
  if ('problem' in read) throw new RangeError(`bad pattern ${JSON.stringify(pattern)}: ${read.problem}`)
  const program = toProgram(read.parts)
  return { matches: (text) => run(program, text), width: program.length }
}

type Part = { accepts: (code: number) => boolean; repeat: 'once' | 'optional' | 'many' | 'any' } | 'folders'

function readPattern(pattern: string): { parts: Part[] } | { problem: string } {
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
      parts.push({ accepts: double ? () => true : (code) => code !== slash, repeat: 'any' })
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
      parts.push({ accepts, repeat: 'once' })
      at = end + 1
    } else {
      const escaped = character === '\\'
      if (escaped && at + 1 === pattern.length) return { problem: '`\\` at the end escapes nothing' }
      const code = pattern.charCodeAt(escaped ? at + 1 : at)
      parts.push({ accepts: (other) => other === code, repeat: 'once' })
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

function toProgram(parts: Part[]): Instruction[] {
  const program: Instruction[] = []
  for (const part of parts) {
    const here = program.length
    if (part === 'folders') {
      // Nothing, or anything that ends in a slash.
      program.push(
        { kind: 'fork', to: [here + 1, here + 5] },
        { kind: 'fork', to: [here + 2, here + 4] },
        { kind: 'character', accepts: () => true },
        { kind: 'fork', to: [here + 1] },
        { kind: 'character', accepts: (code) => code === slash },
      )
      continue
    }
    const character: Instruction = { kind: 'character', accepts: part.accepts }
    if (part.repeat === 'once') program.push(character)
    if (part.repeat === 'optional') program.push({ kind: 'fork', to: [here + 1, here + 2] }, character)
    if (part.repeat === 'many') program.push(character, { kind: 'fork', to: [here, here + 2] })
    if (part.repeat === 'any') {
      program.push({ kind: 'fork', to: [here + 1, here + 3] }, character, { kind: 'fork', to: [here] })
    }
  }
  program.push({ kind: 'end' })
  return program
}

/** All alternatives side by side: a set of places in the program, moved on by each character. */
function run(program: Instruction[], text: string): boolean {
  const seen = new Int32Array(program.length).fill(-1)
  let places: number[] = []
  const add = (into: number[], start: number, turn: number) => {
    const todo = [start]
    for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
      if (seen[place] === turn) continue
      seen[place] = turn
      const instruction = program[place]
      if (instruction?.kind === 'fork') todo.push(...instruction.to)
      else into.push(place)
    }
  }
  add(places, 0, 0)
  for (let at = 0; at < text.length && places.length > 0; at += 1) {
    const code = text.charCodeAt(at)
    const next: number[] = []
    for (const place of places) {
      const instruction = program[place]
      if (instruction?.kind === 'character' && instruction.accepts(code)) add(next, place + 1, at + 1)
    }
    places = next
  }
  return places.some((place) => program[place]?.kind === 'end')
}
