import { Environment } from '@marcbachmann/cel-js'
import { compileFilter, type Budget } from '../../domain/index.ts'

/** Bounds of one condition. */
export const mostCharacters = 1000
const limits = { maxAstNodes: 250, maxDepth: 24, maxListElements: 100, maxMapEntries: 1, maxCallArguments: 3 }

/** What conditions know; of what an event does not have, the empty text, 0, `false` or an empty list. */
const base = new Environment({ limits })
  .registerVariable('event', 'string')
  .registerVariable('branch', 'string')
  .registerVariable('tag', 'string')
  .registerVariable('sha', 'string')
  .registerVariable('files', 'list<string>')
  .registerVariable('labels', 'list<string>')
  .registerVariable({
    name: 'pull_request',
    schema: {
      number: 'int',
      title: 'string',
      author: 'string',
      draft: 'bool',
      base: 'string',
      head: 'string',
      fork: 'bool',
    },
  })

/** What the language says of a condition that it cannot read or judge. */
export function isCelError(error: unknown): error is Error & { summary: string; range?: { start: number } } {
  return error instanceof Error && 'summary' in error && typeof error.summary === 'string'
}

/** The language with `text.glob(pattern)`, in the dialect of the filters, which takes what it costs from a budget. */
export function openCel(budget: Budget): Environment {
  return base.clone().registerFunction('string.glob(string): bool', (text: string, pattern: string) => {
    const found = compileFilter([pattern]).lets(text, budget)
    if (budget.left < 0) throw new RangeError('the budget of matching is spent')
    return found
  })
}
