import { causePhrase } from '../../report/words/cancelled-words.ts'
import type { DeliveryAnswer, VerdictAnswer } from './delivery-answer.ts'

/** What became of a delivery, a line each; text of strangers is in it as it came. */
export function verdictLines({
  verdict,
  state,
  error,
}: Pick<DeliveryAnswer, 'verdict' | 'state' | 'error'>): string[] {
  if (verdict !== null) return linesOf(verdict)
  const why = error === null ? '' : `: ${error}`
  return [state === 'failed' ? `could not be planned${why}` : `waits to be planned${why}`]
}

function linesOf(verdict: VerdictAnswer): string[] {
  switch (verdict.kind) {
    case 'ignored':
      return [`ignored: ${verdict.reason}`]
    case 'invalid':
      return [
        `${verdict.path} cannot be used:`,
        ...verdict.problems.map(({ line, column, message }) => `  ${line}:${column} ${message}`),
      ]
    case 'planned': {
      const lines = [...verdict.builds.map(buildLine), ...verdict.skipped.map(skippedLine)]
      return lines.length === 0 ? ['builds nothing: the build file has nothing for it'] : lines
    }
    case 'withdrawn':
      return [`withdrawn: ${causePhrase(verdict.cause)}`, ...cancelledLines(verdict.cancelled)]
    case 'asked':
      return [
        `asked by ${verdict.by?.login ?? 'whoever holds the API token'}`,
        ...verdict.done,
        ...verdict.builds.map(buildLine),
        ...verdict.refused.map((reason) => `refused: ${reason}`),
      ]
    case 'noted':
      return [verdict.text, ...cancelledLines(verdict.cancelled)]
  }
}

/** An entry of the build file that was built. */
export function buildLine({ name, id, existing }: { name: string; id: string; existing: boolean }): string {
  return `${name}: ${existing ? 'shares the build' : 'builds as'} ${id}`
}

/** An entry of the build file that was not. */
export function skippedLine({
  name,
  reason,
  refused,
}: {
  name: string
  reason: string
  refused?: boolean | undefined
}): string {
  return `${name}: ${refused === true ? 'not allowed' : 'skipped'}: ${reason}`
}

function cancelledLines(builds: { name: string; id: string }[]): string[] {
  return builds.map(({ name, id }) => `cancels ${name} (${id})`)
}
