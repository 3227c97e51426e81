import type { ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import { labelValueMistake, qualifiedNameMistake, subdomainMistake } from './label-rules.ts'
import type { Refusal } from '../verdict.ts'

type Wishes = Pick<ShipwrightBuildSpec, 'nodeSelector' | 'tolerations' | 'schedulerName' | 'runtimeClassName'>

/** Whether a Pod could be asked to run there, in Shipwright's order; not whether such a place exists. */
export function refuseScheduling(wishes: Wishes): Refusal | null {
  return (
    refuseNodeSelector(wishes.nodeSelector ?? {}) ??
    refuseTolerations(wishes.tolerations ?? []) ??
    refuseName('SchedulerNameNotValid', 'Scheduler name', wishes.schedulerName, qualifiedNameMistake) ??
    refuseName('RuntimeClassNameNotValid', 'RuntimeClassName', wishes.runtimeClassName, subdomainMistake)
  )
}

function refuseNodeSelector(selector: Record<string, string>): Refusal | null {
  const reason = 'NodeSelectorNotValid'
  for (const [key, value] of Object.entries(selector)) {
    const wrongKey = qualifiedNameMistake(key)
    if (wrongKey !== null)
      return { reason, message: `Node selector key not valid: ${quote(key)}: ${wrongKey}` }
    const wrongValue = labelValueMistake(value)
    if (wrongValue !== null)
      return { reason, message: `Node selector value not valid: ${quote(value)}: ${wrongValue}` }
  }
  return null
}

function refuseTolerations(tolerations: NonNullable<Wishes['tolerations']>): Refusal | null {
  for (const { key = '', operator = '', value = '', effect = '', tolerationSeconds } of tolerations) {
    const message =
      prefixed(`Toleration key not valid: ${quote(key)}`, qualifiedNameMistake(key)) ??
      (operator === 'Exists' || operator === 'Equal'
        ? null
        : "Toleration operator not valid. Must be one of: 'Exists', 'Equal'") ??
      prefixed(`Toleration value not valid: ${quote(value)}`, labelValueMistake(value)) ??
      (effect === '' || effect === 'NoSchedule'
        ? null
        : "Only the 'NoSchedule' toleration effect is supported.") ??
      (tolerationSeconds === undefined ? null : 'Specifying TolerationSeconds is not supported.')
    if (message !== null) return { reason: 'TolerationNotValid', message }
  }
  return null
}

function refuseName(
  reason: string,
  what: string,
  name: string | undefined,
  mistake: (name: string) => string | null,
): Refusal | null {
  const message =
    name === undefined || name === '' ? null : prefixed(`${what} not valid: ${quote(name)}`, mistake(name))
  return message === null ? null : { reason, message }
}

function prefixed(what: string, mistake: string | null): string | null {
  return mistake === null ? null : `${what}: ${mistake}`
}

/** Strangers write these; a message needs no more of them than to be recognised. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}
