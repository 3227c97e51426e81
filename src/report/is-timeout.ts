import type { Failure } from '../domain/index.ts'

/** Whether the cluster ended the run because its time was over. */
export function isTimeout(failure: Pick<Failure, 'reason'> | null): boolean {
  return failure?.reason === 'BuildRunTimeout' || failure?.reason === 'TaskRunTimeout'
}
