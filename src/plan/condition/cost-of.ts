import type { ASTNode } from '@marcbachmann/cel-js'

/** How long the lists are that a condition may go through. */
interface Sizes {
  files: number
  labels: number
}

/** A part of a condition that is not read here, with where it stands. */
export class NotReadError extends Error {
  readonly start: number
  constructor(message: string, start: number) {
    super(message)
    this.name = 'NotReadError'
    this.start = start
  }
}

const comparisons = ['==', '!=', 'in', '<', '<=', '>', '>=', '&&', '||'] as const
const loops = ['exists', 'all', 'exists_one', 'filter']
/** What asks a text something. */
const questions = ['contains', 'startsWith', 'endsWith', 'size', 'glob']
/** Compiling and matching one pattern. */
const globSteps = 20

interface Cost {
  steps: number
  /** How many elements it has, if it is a list. */
  size: number
}

/**
 * The most steps that a condition takes. Only what can be bounded is read: no text and no list grows here, so a
 * condition costs what its loops multiply to. Throws NotReadError for the rest of CEL.
 */
export function costOf(ast: ASTNode, sizes: Sizes): number {
  return cost(ast, sizes).steps
}

function cost(node: ASTNode, sizes: Sizes): Cost {
  const all = (nodes: readonly ASTNode[]): Cost => ({
    steps: nodes.reduce((sum, one) => sum + cost(one, sizes).steps, 1),
    size: 0,
  })
  switch (node.op) {
    case 'value':
      return { steps: 1, size: 0 }
    case 'id':
      if (node.args === 'files') return { steps: 1, size: sizes.files }
      // What a loop goes through may be a list itself, of at most the longest one's length.
      return { steps: 1, size: node.args === 'labels' ? sizes.labels : Math.max(sizes.files, sizes.labels) }
    case '.':
      return all([node.args[0]])
    case 'list':
      return { ...all(node.args), size: node.args.length }
    case '!_':
      return all([node.args])
    case '?:': {
      const [condition, yes, no] = node.args
      return {
        steps: all([condition, yes, no]).steps,
        size: Math.max(cost(yes, sizes).size, cost(no, sizes).size),
      }
    }
    case 'in': {
      const list = cost(node.args[1], sizes)
      return { steps: all(node.args).steps + list.size, size: 0 }
    }
    case 'call': {
      const [name, args] = node.args
      if (name === 'size') return all(args)
      throw new NotReadError(`\`${name}()\` is not known here`, node.start)
    }
    case 'rcall':
      return costOfMethod(node.args, node.start, sizes)
    default: {
      const { op, args, start } = node
      if (isComparison(op)) return all(args as [ASTNode, ASTNode])
      throw new NotReadError(`\`${op.replaceAll('_', '')}\` is not read here`, start)
    }
  }
}

function isComparison(op: string): boolean {
  return comparisons.some((known) => known === op)
}

function costOfMethod(
  [name, receiver, args]: [string, ASTNode, ASTNode[]],
  start: number,
  sizes: Sizes,
): Cost {
  const on = cost(receiver, sizes)
  const inner = args.map((one) => cost(one, sizes).steps).reduce((sum, steps) => sum + steps, 1)
  if (loops.includes(name))
    return { steps: on.steps + on.size * inner, size: name === 'filter' ? on.size : 0 }
  if (questions.includes(name))
    return { steps: on.steps + inner + (name === 'glob' ? globSteps : 0), size: 0 }
  const instead = name === 'matches' ? ': use `glob`, `startsWith`, `endsWith` or `contains`' : ''
  throw new NotReadError(`\`.${name}()\` is not known here${instead}`, start)
}
