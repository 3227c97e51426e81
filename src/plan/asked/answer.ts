import type { Order, Outcome } from '../../domain/index.ts'

/** What somebody's wish comes to: what is ordered and planned for it, and a sentence for each thing refused. */
export interface Answer {
  orders: Order[]
  refused: string[]
  plan?: Extract<Outcome, { kind: 'planned' | 'invalid' }>
}

/** Nothing is done, and this is why. */
export function refuse(...refused: string[]): Answer {
  return { orders: [], refused }
}

/** All that is allowed is done, and nothing is refused. */
export function order(...orders: Order[]): Answer {
  return { orders, refused: [] }
}

/** One answer for several wishes; only one of them can have planned. */
export function joinAnswers(answers: readonly Answer[]): Answer {
  const plan = answers.find((answer) => answer.plan !== undefined)?.plan
  return {
    orders: answers.flatMap(({ orders }) => orders),
    refused: [...new Set(answers.flatMap(({ refused }) => refused))],
    ...(plan === undefined ? {} : { plan }),
  }
}

/** Where somebody finds out what is wrong with a build file. */
export function unusable(path: string): string {
  return `The build file ${path} cannot be used: its check says where and why.`
}
