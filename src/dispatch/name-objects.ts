import { createHash } from 'node:crypto'

/** Shipwright adds `-` and five letters for the TaskRun, Tekton `-pod`: all within 63. */
const longestId = 40
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** The BuildRun's name: a DNS label, the same for the same execution for ever. */
export function buildRunName(executionId: string): string {
  return `slipway-${labelSafe(executionId)}`
}

/** The clone Secret's name, told apart from others of the BuildRun. */
export function cloneSecretName(executionId: string): string {
  return `${buildRunName(executionId)}-clone`
}

/** The id itself where it is a short DNS label (also as a label's value), else a hash of it. */
export function labelSafe(executionId: string): string {
  if (executionId.length <= longestId && dnsLabel.test(executionId)) return executionId
  return createHash('sha256').update(executionId).digest('hex').slice(0, longestId)
}
