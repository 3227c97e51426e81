import { explain } from '../shipwright/index.ts'

/** The `reason` label of an ended execution: strategies invent reasons, and a label's values must stay few. */
export function metricReason(reason: string | undefined): string {
  if (reason === undefined) return 'none'
  return explain(reason) ? reason : 'other'
}
