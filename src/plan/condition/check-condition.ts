import type { ASTNode, ParseResult } from '@marcbachmann/cel-js'
import { patternProblem } from '../../domain/index.ts'
import { isCelError, mostCharacters, openCel } from './cel.ts'
import { costOf, NotReadError } from './cost-of.ts'

/** As many files as GitHub lists of a pull request, and labels as it takes. */
const largest = { files: 3000, labels: 100 }
const mostSteps = 100_000

/** What is wrong with a condition, as the rest of a sentence that begins with it; null when it is fine. */
export function conditionProblem(text: string): string | null {
  if (text.length > mostCharacters) return `is too long: at most ${mostCharacters} characters are read.`
  try {
    const parsed = openCel({ left: 0 }).parse(text)
    const steps = costOf(parsed.ast, largest)
    const pattern = findBadPattern(parsed.ast)
    if (pattern !== null) return pattern
    const wrong = typeProblem(parsed)
    if (wrong !== null) return wrong
    return steps <= mostSteps
      ? null
      : `could take ${steps} steps, at most ${mostSteps}: go through \`files\` once, not inside of itself.`
  } catch (error) {
    return explain(error)
  }
}

function typeProblem(parsed: ParseResult): string | null {
  const checked = parsed.check()
  if (!checked.valid) return explain(checked.error)
  return checked.type === 'bool'
    ? null
    : `is no condition: it gives ${checked.type ?? 'nothing'}, not true or false.`
}

/** Patterns are text as it stands, so that a wrong one is told at once. */
function findBadPattern(node: ASTNode): string | null {
  if (node.op === 'rcall' && node.args[0] === 'glob') {
    const [, , [argument]] = node.args
    if (argument?.op !== 'value' || typeof argument.args !== 'string')
      return 'has a `glob` whose pattern is not written out in quotes.'
    const wrong = argument.args.startsWith('!')
      ? 'write ! before the whole question'
      : patternProblem(argument.args)
    if (wrong !== null) return `has a bad pattern in \`glob\`: ${wrong}.`
  }
  for (const child of childrenOf(node)) {
    const wrong = findBadPattern(child)
    if (wrong !== null) return wrong
  }
  return null
}

function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = []
  const collect = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(collect)
    else if (isNode(value)) found.push(value)
  }
  collect(node.args)
  return found
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function explain(error: unknown): string {
  if (error instanceof NotReadError) return at(error.message, error.start)
  if (isCelError(error)) return at(hintFor(error.summary), error.range?.start)
  throw error
}

function at(message: string, start: number | undefined): string {
  const place = start === undefined ? '' : ` at character ${start + 1}`
  return `is no condition that can be read: ${message.replace(/[.\s]+$/, '')}${place}.`
}

function hintFor(summary: string): string {
  if (summary === 'Unexpected character: =') return 'to compare, write =='
  if (summary.startsWith('Unknown variable'))
    return `${lowerFirst(summary)}; known are event, branch, tag, sha, pull_request, files and labels`
  return summary.includes('max') ? 'it has too many parts' : lowerFirst(summary)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
