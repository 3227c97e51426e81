import type { Condition } from '../../../shipwright/index.ts'
import { toTimestamp } from './times.ts'

/** Sets the one condition that runs have, `Succeeded`; its time changes only with what it says. */
export function setCondition<S extends { conditions?: Condition[] | undefined }>(
  status: S,
  value: Condition['status'],
  reason: string,
  message: string,
  now: number,
): S {
  const old = status.conditions?.[0]
  const same = old?.status === value && old.reason === reason && old.message === message
  const lastTransitionTime = same ? (old.lastTransitionTime ?? toTimestamp(now)) : toTimestamp(now)
  return {
    ...status,
    conditions: [{ type: 'Succeeded', status: value, reason, message, lastTransitionTime }],
  }
}
