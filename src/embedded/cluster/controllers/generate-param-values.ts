import { createHash } from 'node:crypto'
import type {
  EnvVar,
  ParamValue,
  SingleValue,
  StrategyParameter,
  StrategyStep,
} from '../../../shipwright/index.ts'

interface GeneratedParams {
  params: { name: string; value: string | string[] }[]
  /** Environment that a step needs before its own, by parameter. */
  env: Map<string, EnvVar[]>
}

/** Values as Tekton takes them; those out of ConfigMaps and Secrets become `$(ENV)`, resolved in the Pod alone. */
export function generateParamValues(parameters: StrategyParameter[], values: ParamValue[]): GeneratedParams {
  const env = new Map<string, EnvVar[]>()
  const generated: GeneratedParams = { params: [], env }
  for (const { name, type } of parameters) {
    const given = values.find((value) => value.name === name)
    if (given === undefined) continue
    const render = (single: SingleValue, index: number) => {
      const { text, variable } = renderValue(name, index, single)
      if (variable !== null) env.set(name, [...(env.get(name) ?? []), variable])
      return text
    }
    if (type === 'array' && given.values !== undefined)
      generated.params.push({ name, value: given.values.map((item, index) => render(item ?? {}, index)) })
    else if (
      given.value !== undefined ||
      given.configMapValue !== undefined ||
      given.secretValue !== undefined
    )
      generated.params.push({ name, value: render(given, 0) })
  }
  return generated
}

function renderValue(
  parameter: string,
  index: number,
  single: SingleValue,
): { text: string; variable: EnvVar | null } {
  const reference = single.configMapValue ?? single.secretValue
  if (reference === undefined) return { text: single.value ?? '', variable: null }
  const kind = single.configMapValue === undefined ? 'SECRET' : 'CONFIGMAP'
  const suffix = createHash('sha256').update(`${parameter} ${index}`).digest('hex').slice(0, 5).toUpperCase()
  const name = `SHP_${kind}_PARAM_${suffix}`
  const { key, name: object, format } = reference
  const selector = { name: object, key }
  return {
    text: format === undefined ? `$(${name})` : format.replaceAll(`\${${kind}_VALUE}`, `$(${name})`),
    variable: {
      name,
      valueFrom: kind === 'SECRET' ? { secretKeyRef: selector } : { configMapKeyRef: selector },
    },
  }
}

/** Whether a step's text mentions the parameter in one of Tekton's notations. */
export function mentionsParam(step: StrategyStep, name: string): boolean {
  const texts = [
    ...(step.command ?? []),
    ...(step.args ?? []),
    ...(step.env ?? []).map(({ value }) => value ?? ''),
  ]
  texts.push(step.workingDir ?? '', step.image)
  const notations = [`$(params.${name})`, `$(params.${name}[`, `$(params['${name}']`, `$(params["${name}"]`]
  return texts.some((text) => notations.some((notation) => text.includes(notation)))
}
