import type { Selectable } from 'kysely'
import type { Execution, Failure, Findings, Step } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `executions` as the domain knows it. */
export function toExecution(row: Selectable<Tables['executions']>): Execution {
  return {
    id: row.id,
    buildId: row.build_id,
    attempt: row.attempt,
    namespace: row.namespace,
    buildRun: row.build_run,
    buildRunUid: row.build_run_uid,
    state: row.state,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    taskRun: row.task_run,
    pod: row.pod,
    steps: JSON.parse(row.steps) as Step[],
    waitingFor: row.waiting_for,
    digest: row.digest,
    size: row.size,
    ...(row.findings !== null && { findings: JSON.parse(row.findings) as Findings }),
    failure: row.failure === null ? null : (JSON.parse(row.failure) as Failure),
    cancelAskedAt: row.cancel_asked_at,
  }
}
