import type { Condition } from './kubernetes.ts'

/** The `Succeeded` condition; null means "not looked at yet", never "fine". */
export function succeeded(object: {
  status?: { conditions?: Condition[] | undefined } | undefined
}): Condition | null {
  return object.status?.conditions?.find((condition) => condition.type === 'Succeeded') ?? null
}
