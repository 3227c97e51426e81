import { createHash } from 'node:crypto'
import type {
  EnvVar,
  ParamValue,
  SingleValue,
  StrategyParameter,
  TaskStep,
} from '../../../../shipwright/index.ts'

interface GeneratedParams {
  params: { name: string; value: string | string[] }[]
  /** Environment that a step needs before its own, by parameter. */
  env: Map<string, EnvVar[]>
}

/**
 * Values as Tekton takes them; those out of ConfigMaps and Secrets become `$(ENV)`, resolved in the Pod
 * alone. An entry without any value leaves the parameter to the strategy's default.
 */
export function generateParamValues(parameters: StrategyParameter[], values: ParamValue[]): GeneratedParams {
  const env = new Map<string, EnvVar[]>()
  const generated: GeneratedParams = { params: [], env }
  for (const { name, type } of parameters) {
    const given = values.find((value) => value.name === name)
    if (given === undefined) continue
    const render = (single: SingleValue) => {
      const { text, variable } = renderValue(single)
      if (variable !== null) env.set(name, [...(env.get(name) ?? []), variable])
      return text
    }
    if (type === 'array' && given.values !== undefined)
      generated.params.push({ name, value: given.values.map((item) => render(item ?? {})) })
    else if (
      given.value !== undefined ||
      given.configMapValue !== undefined ||
      given.secretValue !== undefined
    )
      generated.params.push({ name, value: render(given) })
  }
  return generated
}

/** The variables that a step needs for the parameters that it names; as upstream the last one comes first. */
export function paramEnvOf(step: TaskStep, env: GeneratedParams['env']): EnvVar[] {
  const needed = new Map<string, EnvVar>()
  for (const [name, variables] of env)
    if (mentionsParam(step, name)) for (const variable of variables) needed.set(variable.name, variable)
  return [...needed.values()].reverse()
}

/** The same key of the same object is one variable, however many parameters take their value from it. */
function renderValue(single: SingleValue): { text: string; variable: EnvVar | null } {
  const reference = single.configMapValue ?? single.secretValue
  if (reference === undefined) return { text: single.value ?? '', variable: null }
  const kind = single.configMapValue === undefined ? 'SECRET' : 'CONFIGMAP'
  const { key, name: object, format } = reference
  const digest = createHash('sha256').update(`${object}/${key}`).digest('hex')
  const name = `SHP_${kind}_PARAM_${digest.slice(0, 8).toUpperCase()}`
  const selector = { name: object, key }
  return {
    text: format === undefined ? `$(${name})` : format.replaceAll(`\${${kind}_VALUE}`, () => `$(${name})`),
    variable: {
      name,
      valueFrom: kind === 'SECRET' ? { secretKeyRef: selector } : { configMapKeyRef: selector },
    },
  }
}

/** Whether a step's text mentions the parameter in one of Tekton's notations. */
export function mentionsParam(step: TaskStep, name: string): boolean {
  const texts = [
    ...(step.command ?? []),
    ...(step.args ?? []),
    ...(step.env ?? []).map(({ value }) => value ?? ''),
  ]
  texts.push(step.workingDir ?? '', step.image)
  const notations = [`$(params.${name})`, `$(params.${name}[`, `$(params['${name}']`, `$(params["${name}"]`]
  return texts.some((text) => notations.some((notation) => text.includes(notation)))
}
