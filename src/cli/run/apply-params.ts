import type { StrategyParameter } from '../../shipwright/index.ts'
import { paramNameProblem, valueProblem } from '../../plan/build-file/names.ts'
import { nearestName } from '../../yaml/nearest-name.ts'

type Params = Record<string, string | string[]>

/**
 * The build file's parameters with those of `--param name=value` in their place. One that is a list in the
 * strategy is given once for each item.
 */
export function applyParams(
  params: Params,
  given: readonly string[],
  parameters: readonly StrategyParameter[],
): { params: Params } | { problem: string } {
  const lists = new Map<string, string[]>()
  const texts = new Map<string, string>()
  for (const one of given) {
    const at = one.indexOf('=')
    if (at < 1) return { problem: `--param ${one}: write it as --param name=value` }
    const name = one.slice(0, at)
    const value = one.slice(at + 1)
    const parameter = parameters.find((known) => known.name === name)
    const wrong = paramNameProblem(name) ?? (parameter === undefined ? unknown(name, parameters) : null)
    if (wrong !== null) return { problem: `--param ${one}: ${wrong}` }
    const bad = valueProblem(value)
    if (bad !== null) return { problem: `--param ${name}: its value ${bad}` }
    if (parameter?.type === 'array') lists.set(name, [...(lists.get(name) ?? []), value])
    else if (texts.has(name)) return { problem: `--param ${name} is given twice, but takes one value` }
    else texts.set(name, value)
  }
  return { params: { ...params, ...Object.fromEntries<string | string[]>([...lists, ...texts]) } }
}

function unknown(name: string, parameters: readonly StrategyParameter[]): string {
  const names = parameters.map((parameter) => parameter.name)
  const near = nearestName(name, names)
  return near === null ? `the strategy has ${names.join(', ')}` : `did you mean ${near}?`
}
