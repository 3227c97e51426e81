import type { ParamValue, StrategyParameter } from '../../../../shipwright/index.ts'
import type { Refusal } from '../verdict.ts'

const reserved = /^(shp-.*|BUILDER_IMAGE|DOCKERFILE|CONTEXT_DIR)$/

/** BuildRun entries replace Build entries of the same name. */
export function mergeParams(build: ParamValue[] | undefined, run: ParamValue[] | undefined): ParamValue[] {
  const merged = new Map((build ?? []).map((value) => [value.name, value]))
  for (const value of run ?? []) merged.set(value.name, value)
  return [...merged.values()]
}

/** Shipwright's checks of parameter values, in its order; null when all is well. */
export function validateParams(parameters: StrategyParameter[], values: ParamValue[]): Refusal | null {
  return refuseUnknown(parameters, values) ?? refuseMissing(parameters, values) ?? refuseUnclear(values)
}

/** The same of a Build, whose BuildRuns may bring what is missing. */
export function refuseGivenParams(parameters: StrategyParameter[], values: ParamValue[]): Refusal | null {
  return refuseUnknown(parameters, values) ?? refuseUnclear(values)
}

function refuseUnknown(parameters: StrategyParameter[], values: ParamValue[]): Refusal | null {
  const defined = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const restricted = values.filter(({ name }) => reserved.test(name))
  if (restricted.length > 0)
    return {
      reason: 'RestrictedParametersInUse',
      message: `The following parameters are restricted and cannot be set: ${namesOf(restricted)}`,
    }
  const undefinedOnes = values.filter(({ name }) => !defined.has(name))
  if (undefinedOnes.length > 0)
    return {
      reason: 'UndefinedParameter',
      message: `The following parameters are not defined in the build strategy: ${namesOf(undefinedOnes)}`,
    }
  const wrongType = values.filter((value) =>
    defined.get(value.name)?.type === 'array' ? hasSingle(value) : value.values !== undefined,
  )
  if (wrongType.length > 0)
    return {
      reason: 'WrongParameterValueType',
      message: `The values for the following parameters are using the wrong type: ${namesOf(wrongType)}`,
    }
  return null
}

function refuseMissing(parameters: StrategyParameter[], values: ParamValue[]): Refusal | null {
  const given = new Set(
    values.filter((value) => hasSingle(value) || value.values !== undefined).map(({ name }) => name),
  )
  const missing = parameters.filter(
    ({ name, type, default: one, defaults }) =>
      !given.has(name) && (type === 'array' ? defaults === undefined : one === undefined),
  )
  if (missing.length === 0) return null
  return {
    reason: 'MissingParameterValues',
    message: `The following parameters are required but no value has been provided: ${namesOf(missing)}`,
  }
}

/** Values that are of the right type and still do not say what they are. */
function refuseUnclear(values: ParamValue[]): Refusal | null {
  const inconsistent = values.filter((value) => [value, ...listed(value)].some((one) => sources(one) > 1))
  if (inconsistent.length > 0)
    return {
      reason: 'InconsistentParameterValues',
      message: `The following parameters have more than one of 'configMapValue', 'secretValue', and 'value' set: ${namesOf(inconsistent)}`,
    }
  const emptyItems = values.filter((value) =>
    (value.values ?? []).some((item) => item === null || sources(item) === 0),
  )
  if (emptyItems.length > 0)
    return {
      reason: 'EmptyArrayItemParameterValues',
      message: `The following parameters have array items without any value: ${namesOf(emptyItems)}`,
    }
  for (const [field, reason] of references) {
    const incomplete = values.filter((value) =>
      [value, ...listed(value)].some(
        (one) => one[field] !== undefined && (one[field].name === '' || one[field].key === ''),
      ),
    )
    if (incomplete.length > 0)
      return {
        reason,
        message: `The following parameters have an incomplete ${field}: ${namesOf(incomplete)}`,
      }
  }
  return null
}

function namesOf(wrong: { name: string }[]): string {
  return wrong.map(({ name }) => name).join(', ')
}

const references = [
  ['configMapValue', 'IncompleteConfigMapValueParameterValues'],
  ['secretValue', 'IncompleteSecretValueParameterValues'],
] as const

type Single = Pick<ParamValue, 'value' | 'configMapValue' | 'secretValue'>

function listed(value: ParamValue): Single[] {
  return (value.values ?? []).filter((item) => item !== null)
}

function sources({ value, configMapValue, secretValue }: Single): number {
  return [value, configMapValue, secretValue].filter((source) => source !== undefined).length
}

function hasSingle(value: ParamValue): boolean {
  return sources(value) > 0
}
