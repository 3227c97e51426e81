import type { Budget, BuildingEvent } from '../../domain/index.ts'
import { branchOf } from '../configure/tags-for.ts'
import { isCelError, openCel } from './cel.ts'
import { costOf } from './cost-of.ts'

/**
 * Whether a condition lets an event in. What needs the changed files where they are not known, what cannot be judged
 * and what is left once the budget is spent, is let in: building is better than skipping. `branch == "main" && files.exists(…)`
 * still keeps other branches out then.
 *
 * @param files null where it is not known what changed
 */
export function holdsFor(
  condition: string,
  event: BuildingEvent,
  files: readonly string[] | null,
  budget: Budget,
): boolean {
  const parsed = openCel(budget).parse(condition)
  const labels = event.kind === 'pull_request' ? event.labels : []
  budget.left -= condition.length + costOf(parsed.ast, { files: files?.length ?? 0, labels: labels.length })
  if (budget.left < 0) return true
  try {
    return parsed({ ...valuesOf(event), labels, ...(files !== null && { files }) }) === true
  } catch (error) {
    // Without `files` there is no such variable, and && and || need only the side that decides.
    // What its types did not give away, such as a field of text, is a question without an answer.
    if (files === null || budget.left < 0 || isCelError(error)) return true
    throw error
  }
}

/** Whether what was changed may decide. */
export function asksForFiles(condition: string): boolean {
  return /\bfiles\b/.test(condition)
}

/** Nothing that an event does not have is an error: it is empty. */
function valuesOf(event: BuildingEvent) {
  const isTag = event.kind === 'push' && event.refType === 'tag'
  const pull = event.kind === 'pull_request' ? event : null
  return {
    event: event.kind,
    branch: branchOf(event) ?? '',
    tag: isTag ? event.refName : '',
    sha: event.sha,
    pull_request: {
      number: BigInt(pull?.number ?? 0),
      title: pull?.title ?? '',
      author: pull?.author.login ?? '',
      draft: pull?.draft ?? false,
      base: pull?.baseRef ?? '',
      head: pull?.headRef ?? '',
      fork: pull !== null && pull.headRepository?.id !== pull.repository.id,
    },
  }
}
