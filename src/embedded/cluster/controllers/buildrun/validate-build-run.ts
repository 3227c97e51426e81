import type { BuildRun } from '../../../../shipwright/index.ts'
import { labelValueMistake } from '../validate/label-rules.ts'
import { refuseEnv } from '../validate/validate-env.ts'
import type { Refusal } from '../verdict.ts'

const overridable = [
  'output',
  'paramValues',
  'env',
  'timeout',
  'nodeSelector',
  'tolerations',
  'schedulerName',
  'runtimeClassName',
  'stepResources',
] as const

/** What is wrong with a BuildRun by itself, before its Build is looked for; the first that Shipwright finds. */
export function validateBuildRun({ metadata, spec }: BuildRun): Refusal | null {
  const wrongName = labelValueMistake(metadata.name ?? '')
  if (wrongName !== null) return { reason: 'BuildRunNameInvalid', message: wrongName }
  const { name, spec: embedded } = spec.build
  if (name === undefined && embedded === undefined)
    return {
      reason: 'BuildRunNoRefOrSpec',
      message: "no build referenced or specified, either 'buildRef' or 'buildSpec' has to be set",
    }
  if (name !== undefined && embedded !== undefined)
    return {
      reason: 'BuildRunAmbiguousBuild',
      message: "fields 'buildRef' and 'buildSpec' are mutually exclusive",
    }
  const override = embedded === undefined ? undefined : overridable.find((field) => spec[field] !== undefined)
  if (override !== undefined)
    return {
      reason: 'BuildRunBuildFieldOverrideForbidden',
      message: `cannot use '${override}' override and 'buildSpec' simultaneously`,
    }
  if (embedded?.trigger !== undefined)
    return {
      reason: 'BuildRunBuildFieldOverrideForbidden',
      message: "cannot use 'triggers' override in the 'BuildRun', only allowed in the 'Build'",
    }
  return refuseEnv([...(embedded?.env ?? []), ...(spec.env ?? [])])
}
