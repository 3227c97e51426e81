import type { AnnotationRecord, CheckRunRecord } from '../../state/checks.ts'
import { isoTime } from '../../urls.ts'
import type { CheckRunChange, NewCheckRun } from './check-run-schema.ts'
import { invalidRequest } from '../problem.ts'

type Fields = Omit<CheckRunRecord, 'id' | 'suiteId' | 'annotations'>

/** The run that a request asks to be made. `now` is epoch milliseconds. Throws 422. */
export function newRun(
  request: NewCheckRun,
  identity: { repositoryId: number; appId: number },
  now: number,
): Fields {
  const empty: Fields = {
    ...identity,
    sha: request.head_sha,
    name: request.name,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: null,
    completedAt: null,
    output: { title: null, summary: null, text: null },
    actions: [],
    createdAt: now,
  }
  const run = applyChange(empty, request, now)
  return { ...run, startedAt: run.startedAt ?? isoTime(now) }
}

/** The run with what a request says about it; what it does not name stays. Throws 422. */
export function applyChange<R extends Fields>(run: R, request: CheckRunChange, now: number): R {
  // A conclusion completes the run: https://docs.github.com/rest/checks/runs#update-a-check-run
  const status = request.conclusion === undefined ? (request.status ?? run.status) : 'completed'
  const conclusion = status === 'completed' ? (request.conclusion ?? run.conclusion) : null
  if (status === 'completed' && conclusion === null)
    throw invalidRequest('"conclusion" is required when "status" is "completed".')
  // Stricter than GitHub, which lets an App reopen its run: people saw the end, a new attempt is a new run.
  if (run.status === 'completed' && status !== 'completed')
    throw invalidRequest('A completed check run cannot be reopened; create a new one.')
  const { output } = request
  return {
    ...run,
    name: request.name ?? run.name,
    externalId: request.external_id ?? run.externalId,
    detailsUrl: request.details_url ?? run.detailsUrl,
    status,
    conclusion,
    startedAt: request.started_at ?? run.startedAt,
    completedAt: status === 'completed' ? (request.completed_at ?? run.completedAt ?? isoTime(now)) : null,
    output: output
      ? { title: output.title ?? run.output.title, summary: output.summary, text: output.text ?? null }
      : run.output,
    actions: request.actions ?? run.actions,
  }
}

export function annotationsOf(request: CheckRunChange): AnnotationRecord[] {
  return request.output?.annotations ?? []
}
