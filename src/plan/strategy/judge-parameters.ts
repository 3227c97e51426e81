import {
  keyParameters,
  type BuildSpec,
  type KeyParameter,
  type StrategyTemplate,
} from '../../domain/index.ts'
import { nearestName } from '../../yaml/nearest-name.ts'
import type { SpecProblem } from '../rules/judge-spec.ts'
import { listed } from './choose-strategy.ts'

/** The file's default, which is no wish. */
const defaultDockerfile = 'Dockerfile'
/** Where `args` go. */
const argsParameter = 'build-args'

/**
 * What a build asks of its strategy that this has not: parameters that it does not know, of another type or
 * missing, and keys that it cannot heed. `others` are the strategies of the method, to name one that can.
 *
 * @param more how many tags there are beside the first
 */
export function judgeParameters(
  spec: BuildSpec,
  template: StrategyTemplate,
  others: readonly StrategyTemplate[],
  more: number,
): SpecProblem[] {
  const typeOf = new Map(template.parameters.map(({ name, type }) => [name, type]))
  const problems: SpecProblem[] = []
  // Nobody has to ask for a Dockerfile; the others come with a key that stands for more.
  const given = new Set([...Object.keys(spec.params), 'dockerfile'])
  if (spec.secrets.length > 0) given.add('secrets')
  if (spec.cache !== null) given.add('cache-mode')
  if (spec.scan !== undefined) given.add('scan').add('scan-ignore')
  for (const [name, value] of Object.entries(spec.params)) {
    const message = whyNot(name, value, template, typeOf.get(name))
    // Arguments are always a list, wherever they stand.
    const isArgs = name === argsParameter && Array.isArray(value)
    if (message !== null) problems.push({ path: isArgs ? ['args'] : ['params', name], message })
  }
  for (const { name, key, type, isAsked } of keysOf(spec, more)) {
    if (!isAsked) continue
    given.add(name)
    if (typeOf.get(name) !== type)
      problems.push({ path: [key], message: cannot(key, name, type, template, others) })
  }
  problems.push(...whatItSetsItself(spec, template), ...stepsOfOthers(spec, template))
  const missing = template.parameters.filter(({ name, required }) => required && !given.has(name))
  for (const { name } of missing) {
    const key = keyOf(name)
    problems.push({
      path: [key ?? 'params'],
      message: `The strategy \`${template.name}\` needs ${key === null ? `the parameter \`${name}\`: give it under \`params\`` : `the key \`${key}\``}.`,
    })
  }
  return problems
}

/** Shipwright refuses a run whose variables the strategy's steps have already; a secret is a variable, too. */
function whatItSetsItself({ env, secrets }: BuildSpec, template: StrategyTemplate): SpecProblem[] {
  const named = [
    ...Object.keys(env).map((name) => ({ name, path: ['env', name] })),
    ...secrets.map(({ id }) => ({ name: id, path: ['secrets', id] })),
  ]
  return named
    .filter(({ name }) => template.env?.includes(name) === true)
    .map(({ name, path }) => ({
      path,
      message: `The strategy \`${template.name}\` sets \`${name}\` in its own steps, so that a build cannot: take another name.`,
    }))
}

/** Shipwright refuses a run that gives resources to a step which the strategy has not. */
function stepsOfOthers({ stepResources = {} }: BuildSpec, { name, steps }: StrategyTemplate): SpecProblem[] {
  const unknown = Object.keys(stepResources).filter((step) => !steps.includes(step))
  return unknown.map((step) => {
    const near = nearestName(step, steps)
    const advice = near === null ? `it has ${listed(steps)}.` : `did you mean \`${near}\`?`
    return {
      path: ['resources', 'steps', step],
      message: `The strategy \`${name}\` has no step \`${step}\`: ${advice}`,
    }
  })
}

/** The keys of a build that fill a parameter of the strategy, and whether the build says them. */
function keysOf(
  { dockerfile, platforms, cache, sbom, sign }: BuildSpec,
  more: number,
): { name: KeyParameter; key: string; type: 'string' | 'array'; isAsked: boolean }[] {
  return [
    { name: 'dockerfile', key: 'dockerfile', type: 'string', isAsked: dockerfile !== defaultDockerfile },
    { name: 'tags', key: 'tags', type: 'array', isAsked: more > 0 },
    { name: 'platforms', key: 'platforms', type: 'array', isAsked: platforms.length > 0 },
    { name: 'cache-image', key: 'cache', type: 'string', isAsked: cache !== null },
    // Without a parameter for `scan`, Shipwright itself scans what the strategy pushed.
    { name: 'sbom', key: 'sbom', type: 'string', isAsked: sbom !== undefined },
    { name: 'sign', key: 'sign', type: 'string', isAsked: sign !== undefined },
  ]
}

function keyOf(parameter: string): string | null {
  if (parameter === 'cache-image' || parameter === 'cache-mode') return 'cache'
  if (parameter === 'scan-ignore') return 'scan'
  return isKeyParameter(parameter) ? parameter : null
}

function isKeyParameter(name: string): boolean {
  return keyParameters.some((one) => one === name)
}

function whyNot(
  name: string,
  value: string | string[],
  { name: strategy, parameters }: StrategyTemplate,
  type: 'string' | 'array' | undefined,
): string | null {
  if (isKeyParameter(name))
    return `\`${name}\` is set by the service: use the key \`${keyOf(name) ?? name}\` of the build.`
  if (type === undefined) {
    const own = parameters.map((one) => one.name).filter((one) => !isKeyParameter(one))
    const near = nearestName(name, own)
    const advice =
      near !== null
        ? `did you mean \`${near}\`?`
        : own.length === 0
          ? 'it has none.'
          : `it has ${listed(own)}.`
    const takes = name === argsParameter ? 'takes no arguments, it ' : ''
    return `The strategy \`${strategy}\` ${takes}has no parameter \`${name}\`: ${advice}`
  }
  if ((type === 'array') === Array.isArray(value)) return null
  return type === 'array'
    ? `\`${name}\` of the strategy \`${strategy}\` is a list: write \`[…]\`.`
    : `\`${name}\` of the strategy \`${strategy}\` is one text and no list.`
}

function cannot(
  key: string,
  name: string,
  type: 'string' | 'array',
  template: StrategyTemplate,
  others: readonly StrategyTemplate[],
): string {
  const can = others.filter(({ parameters }) =>
    parameters.some((one) => one.name === name && one.type === type),
  )
  const instead =
    can.length > 0
      ? `These of the method \`${template.method ?? ''}\` can: ${listed(can.map((one) => one.name))}.`
      : template.method === null
        ? 'Leave the key out.'
        : `No strategy of the method \`${template.method}\` can: leave the key out.`
  return `The strategy \`${template.name}\` does nothing with \`${key}\`: it has no parameter \`${name}\`${type === 'array' ? ' that is a list' : ''}. ${instead}`
}
