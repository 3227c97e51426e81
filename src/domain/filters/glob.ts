import { readPattern, slash, type Part } from './read-pattern.ts'

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
  /** Whether the whole text matches. False once the budget is spent. */
  matches(text: string, budget?: Budget): boolean
}

/** Steps that matching may still take; below zero it is spent, and answers mean nothing. */
export interface Budget {
  left: number
}

type Instruction =
  | { kind: 'character'; accepts: (code: number) => boolean }
  /** Goes on at each of these without reading. */
  | { kind: 'fork'; to: number[] }
  | { kind: 'end' }

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
  const prefix = literalText(read.parts)
  const suffix = literalText(read.parts.toReversed()).split('').toReversed().join('')
  return {
    matches(text, budget = { left: Infinity }) {
      budget.left -= 1
      // Most texts are told apart here, by the parts without wildcards.
      return text.startsWith(prefix) && text.endsWith(suffix) && run(program, text, budget)
    },
  }
}

/** The characters that every match begins with (or ends with, for the parts backwards). */
function literalText(parts: Part[]): string {
  let text = ''
  for (const part of parts) {
    if (part === 'folders' || part.repeat !== 'once' || part.literal === null) break
    text += part.literal
  }
  return text
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
function run(program: Instruction[], text: string, budget: Budget): boolean {
  // Making the set costs about as much as this many steps.
  budget.left -= program.length / 8
  const seen = new Int32Array(program.length).fill(-1)
  let places: number[] = []
  let next: number[] = []
  function add(into: number[], place: number, turn: number): void {
    if (seen[place] === turn) return
    seen[place] = turn
    const instruction = program[place]
    if (instruction?.kind !== 'fork') into.push(place)
    else for (const to of instruction.to) add(into, to, turn)
  }
  add(places, 0, 0)
  for (let at = 0; at < text.length && places.length > 0; at += 1) {
    budget.left -= places.length
    if (budget.left < 0) return false
    const code = text.charCodeAt(at)
    for (const place of places) {
      const instruction = program[place]
      if (instruction?.kind === 'character' && instruction.accepts(code)) add(next, place + 1, at + 1)
    }
    const read = places
    places = next
    next = read
    next.length = 0
  }
  return places.some((place) => program[place]?.kind === 'end')
}
