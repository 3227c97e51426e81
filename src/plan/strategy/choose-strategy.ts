import type { BuildMethod, BuildSpec, StrategyPin, StrategyTemplate, Tenant } from '../../domain/index.ts'
import { nearestName } from '../../yaml/nearest-name.ts'
import { compareVersions, isVersionOf } from './versions.ts'

/** What a build is made with. */
interface ChosenStrategy {
  template: StrategyTemplate
  /** Whether the tenant pinned its version, so that another version makes another Build. */
  isPinned: boolean
}

/** Why there is none, and which key of the build says so. */
interface NoStrategy {
  key: 'strategy' | 'method'
  message: string
}

/**
 * The strategy of a build: the one that it names; else what its tenant pinned for its method; else the method's
 * default, the tenant's own before the cluster's, and of several the highest version; else the only one.
 *
 * @param templates those of the cluster and of the tenant's namespace
 */
export function chooseStrategy(
  { strategy, method }: Pick<BuildSpec, 'strategy' | 'method'>,
  { name, strategies = {} }: Pick<Tenant, 'name' | 'strategies'>,
  templates: readonly StrategyTemplate[],
): ChosenStrategy | NoStrategy {
  const found =
    strategy === null ? byMethod(method, name, strategies, templates) : byName(strategy, templates)
  if ('message' in found) return found
  const { template } = found
  const key = strategy === null ? 'method' : 'strategy'
  if (method !== null && template.method !== null && template.method !== method)
    return {
      key,
      message: `The strategy ${shown(template)} is for the method \`${template.method}\`, and this build’s is \`${method}\`: name one of them.`,
    }
  const missing = template.missing ?? []
  if (missing.length > 0)
    return {
      key,
      message: `The strategy ${shown(template)} cannot work here: ${whyNot(missing)}`,
    }
  return found
}

/** Where tools of the machine stand in for images, there are images that none stands in for. */
function whyNot(missing: readonly string[]): string {
  const images = missing.filter((name) => name.includes('/'))
  if (images.length > 0)
    return `its steps run in ${images.length === 1 ? 'the image' : 'the images'} ${listed(images)}, and the cluster of this machine pulls none. Use another method, or a cluster that does (\`slipway serve --kubeconfig\`).`
  return `it needs ${listed(missing)}, which ${missing.length === 1 ? 'is' : 'are'} not there.`
}

/** `` `a`, `b` ``. */
export function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

function byName(
  { name, kind }: NonNullable<BuildSpec['strategy']>,
  templates: readonly StrategyTemplate[],
): ChosenStrategy | NoStrategy {
  const template = templates.find((one) => one.name === name && one.kind === kind)
  if (template !== undefined) return { template, isPinned: false }
  const elsewhere = templates.find((one) => one.name === name)
  const there = templates.filter((one) => one.kind === kind).map((one) => one.name)
  const near = nearestName(name, there)
  const advice =
    elsewhere !== undefined
      ? `\`${name}\` is a ${elsewhere.kind}: write \`strategy: { name: ${name}, kind: ${elsewhere.kind} }\`.`
      : near !== null
        ? `did you mean \`${near}\`?`
        : `${thereIs(templates)}.`
  return { key: 'strategy', message: `There is no ${kind} \`${name}\`: ${advice}` }
}

function byMethod(
  method: BuildMethod | null,
  tenant: string,
  pins: NonNullable<Tenant['strategies']>,
  templates: readonly StrategyTemplate[],
): ChosenStrategy | NoStrategy {
  if (method === null) throw new Error('a build has a method or a strategy')
  const pin = pins[method]
  const all = templates.filter((one) => one.method === method)
  if (pin !== undefined) return byPin(method, tenant, pin, pin.name === null ? all : templates)
  if (all.length === 0) return noneFor(method, templates)
  const defaults = all.filter((one) => one.isDefault)
  const own = defaults.filter((one) => one.namespace !== null)
  const [template] = (own.length > 0 ? own : defaults).toSorted(newestFirst)
  if (template !== undefined) return { template, isPinned: false }
  const [only] = all
  if (only !== undefined && all.length === 1) return { template: only, isPinned: false }
  const message = `The method \`${method}\` has several strategies and none is its default: name one of them under \`strategy\`: ${all.map(shown).join(', ')}.`
  return { key: 'method', message }
}

function byPin(
  method: BuildMethod,
  tenant: string,
  pin: StrategyPin,
  among: readonly StrategyTemplate[],
): ChosenStrategy | NoStrategy {
  const named = among.filter(
    (one) => (pin.name === null || one.name === pin.name) && (pin.kind === null || one.kind === pin.kind),
  )
  const { version } = pin
  const [template] = named
    .filter((one) => version === null || isVersionOf(one.version, version))
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || newestFirst(a, b))
  if (template !== undefined) return { template, isPinned: version !== null }
  const wanted = [
    pin.kind ?? 'a strategy',
    ...(pin.name === null ? [] : [`\`${pin.name}\``]),
    ...(version === null ? [] : [`of version ${version}`]),
  ].join(' ')
  const others = named.length > 0 ? named : among
  const message = `The tenant \`${tenant}\` builds the method \`${method}\` with ${wanted}, which is not there: ${thereIs(others)}. Whoever runs Slipway can change \`strategies.${method}\` of the tenant.`
  return { key: 'method', message }
}

function noneFor(method: BuildMethod, templates: readonly StrategyTemplate[]): NoStrategy {
  const methods = [...new Set(templates.flatMap((one) => one.method ?? []))]
  const there =
    methods.length === 0
      ? 'no method has one'
      : `the method${methods.length === 1 ? '' : 's'} with one: ${listed(methods)}`
  return {
    key: 'method',
    message: `Nothing builds the method \`${method}\` here: no strategy of the cluster has the label \`slipway.build/method: ${method}\`; ${there}.`,
  }
}

function thereIs(templates: readonly StrategyTemplate[]): string {
  if (templates.length === 0) return 'there is none at all'
  return `there ${templates.length === 1 ? 'is' : 'are'} ${templates.map(shown).join(', ')}`
}

function shown({ name, kind, version }: StrategyTemplate): string {
  const about = [
    ...(kind === 'BuildStrategy' ? ['BuildStrategy'] : []),
    ...(version === null ? [] : [version]),
  ]
  return `\`${name}\`${about.length === 0 ? '' : ` (${about.join(' ')})`}`
}

function newestFirst(a: StrategyTemplate, b: StrategyTemplate): number {
  return compareVersions(b.version, a.version) || (a.name < b.name ? -1 : 1)
}
