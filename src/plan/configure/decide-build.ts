import type { BuildConfig, BuildingEvent, BuildSpec, Tenant, Trust } from '../../domain/index.ts'
import type { SpecProblem } from '../rules/judge-spec.ts'
import { chooseStrategy } from '../strategy/choose-strategy.ts'
import { judgeParameters } from '../strategy/judge-parameters.ts'
import { configFor } from './config-for.ts'
import type { Offer } from './offer.ts'
import { placeBuild } from './place-build.ts'
import { stepResourcesOf, sumOf } from './step-resources.ts'
import { tagsFor } from './tags-for.ts'

/** What a build is decided from. */
interface Grounds {
  event: BuildingEvent
  tenant: Tenant
  trust: Trust
  offer: Offer
}

/** How a build of the file is made here, or all that keeps it from being made. */
export function decideBuild(
  spec: BuildSpec,
  { event, tenant, trust, offer }: Grounds,
): { config: BuildConfig; pinnedVersion: string | null } | { problems: SpecProblem[] } {
  const strategies = offer.strategies.filter(
    ({ namespace }) => namespace === null || namespace === tenant.namespace,
  )
  const chosen = chooseStrategy(spec, tenant, strategies)
  if ('message' in chosen) return { problems: [{ path: [chosen.key], message: chosen.message }] }
  const { template, isPinned } = chosen
  const others = strategies.filter(({ method }) => method !== null && method === template.method)
  const more = trust === 'trusted' ? tagsFor(spec, event).length - 1 : 0
  const problems = judgeParameters(spec, template, others, more)
  if (problems.length > 0) return { problems }
  const { platforms } = spec
  const resources = sumOf(stepResourcesOf(spec, template))
  const placed = placeBuild({ method: spec.method ?? template.method, platforms, resources }, tenant, offer)
  if ('problem' in placed) return { problems: [placed.problem] }
  const config = configFor(spec, event, tenant, { trust, template, placement: placed.placement })
  return { config, pinnedVersion: isPinned ? template.version : null }
}
