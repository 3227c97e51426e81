import { buildMethods, type BuildMethod, type StrategyTemplate, type Tenant } from '../domain/index.ts'
import { chooseStrategy } from '../plan/strategy/choose-strategy.ts'
import { isForbidden, type Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('strategies')

/** What a tenant can build with: strategies of the cluster and of its namespace. */
export interface StrategyFacts {
  tenant: Pick<Tenant, 'name' | 'namespace' | 'strategies'>
  strategies: Fact<StrategyTemplate[]>
}

const applyOurs = 'kubectl apply --server-side -f strategies/ (or let charts/slipway install them)'

const installTools =
  'Install what is missing: docs/strategies.md says which packages have the tools of each strategy.'

/** Which methods can be built with, said once for all tenants for whom it is the same. */
export function judgeStrategies(facts: readonly StrategyFacts[]): Finding[] {
  const told = new Map<string, { tenants: string[]; finding: Finding }>()
  for (const one of facts)
    for (const finding of judgeTenant(one)) {
      const key = JSON.stringify(finding)
      const tenants = [...(told.get(key)?.tenants ?? []), one.tenant.name]
      told.set(key, { tenants, finding })
    }
  return [...told.values()].map(({ tenants, finding }) =>
    tenants.length === facts.length
      ? finding
      : { ...finding, says: `For ${named(tenants)}: ${finding.says}` },
  )
}

function judgeTenant({ tenant, strategies }: StrategyFacts): Finding[] {
  if (!strategies.known && !isForbidden(strategies))
    return [skipped(`Which strategies there are is not known: ${strategies.why}`)]
  const all = strategies.known ? strategies.value : []
  if (all.length === 0)
    return [failed('There are no strategies that this account sees: nothing can be built.', applyOurs)]
  const chosen = buildMethods.map((method) => ({
    method,
    choice: chooseStrategy({ method, strategy: null }, tenant, all),
  }))
  const works = chosen.flatMap(({ method, choice }) =>
    'template' in choice ? [`${method} (${shown(choice.template)})`] : [],
  )
  return [
    works.length > 0
      ? ok(`${listed(works)} can be built.`)
      : failed('No method can be built with the strategies that are there.', applyOurs),
    ...chosen.flatMap(({ method, choice }) =>
      'message' in choice ? [judgeLack(method, choice.message, tenant, all)] : [],
    ),
  ]
}

/** A method without a strategy is nobody's loss until somebody asks for it; one that is there in vain is. */
function judgeLack(
  method: BuildMethod,
  message: string,
  tenant: StrategyFacts['tenant'],
  all: readonly StrategyTemplate[],
): Finding {
  if (tenant.strategies?.[method] !== undefined)
    return failed(message, 'Apply the strategy, or change `strategies` of the tenant.')
  const ofMethod = all.filter((one) => one.method === method)
  if (ofMethod.length === 0) return skipped(`No strategy builds ${method}.`, applyOurs)
  const missing = ofMethod.flatMap((one) => one.missing ?? [])
  // A name with a slash is an image: nothing that could be installed stands in for it.
  if (missing.some((name) => name.includes('/'))) return skipped(message)
  if (missing.length > 0) return warning(message, installTools)
  const [first] = ofMethod
  return warning(
    message,
    `kubectl label ${first?.kind.toLowerCase() ?? ''} ${first?.name ?? ''} slipway.build/default=true`,
  )
}

function shown({ name, version }: StrategyTemplate): string {
  return version === null ? name : `${name} ${version}`
}

function named(tenants: readonly string[]): string {
  const more = tenants.length > 5 ? ` and ${tenants.length - 5} more` : ''
  return `${tenants.length === 1 ? 'tenant' : 'tenants'} ${listed(tenants.slice(0, 5))}${more}`
}
