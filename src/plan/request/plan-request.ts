import {
  entryOf,
  tokenAsPerson,
  type BuildingEvent,
  type BuildRequest,
  type PlannedRequest,
  type Tenant,
} from '../../domain/index.ts'
import type { SourceHost } from '../../ports.ts'
import { refuseUnknown } from '../asked/unknown-names.ts'
import { claimTenant } from '../claim-tenant.ts'
import { neededFirst } from '../needs/order-needs.ts'
import { planEvent, planWritten, type EventSources } from '../plan-event.ts'
import { findCommit } from './find-commit.ts'
import { findRepository } from './find-repository.ts'

/** What planning a request reads. */
interface RequestSources extends EventSources {
  sourceHost: EventSources['sourceHost'] & Pick<SourceHost, 'resolve' | 'contains' | 'pullRequest' | 'lookUp'>
  tenants: readonly Tenant[]
}

/**
 * What somebody with a token wants built, planned as every event is: the tenant's rules, the build file and the
 * cluster are asked as ever. The commit of a branch or tag is trusted, because the token is; that of a pull request
 * is as its author is. Writes nothing. Throws Unavailable when it cannot read now.
 *
 * @param now epoch milliseconds
 */
export async function planRequest(
  sources: RequestSources,
  request: BuildRequest,
  now: number,
): Promise<PlannedRequest> {
  const near = await findRepository(sources, request)
  if (near === null) return missing(request)
  const sender = tokenAsPerson(request.by)
  const found = await findCommit(sources, { near, request, sender, now })
  if ('missing' in found) return found.missing === 'repository' ? missing(request) : refused(found.reason)
  const claim = await claimTenant(sources, found.event.repository, null)
  if (claim.kind !== 'one' || (request.tenant !== null && claim.tenant.name !== request.tenant))
    return missing(request)
  return await planFound(sources, found.event, claim.tenant, request)
}

async function planFound(
  sources: RequestSources,
  event: BuildingEvent,
  tenant: Tenant,
  { build: name, spec }: BuildRequest,
): Promise<PlannedRequest> {
  const choice = { names: [name], force: true }
  const plan =
    spec === undefined
      ? await planEvent(sources, event, tenant, choice)
      : await planWritten(sources, event, tenant, { text: written(name, spec), path: 'spec', choice })
  if (plan.kind === 'ignored') return refused(plan.reason)
  if (plan.kind === 'invalid') return { kind: 'invalid', file: plan.path, problems: plan.problems }
  const meant = plan.builds.filter((one) => one.name === name || entryOf(one.name) === name)
  const [build] = meant
  const [barred] = plan.skipped
  if (build !== undefined && meant.length === 1)
    return {
      kind: 'planned',
      build,
      needed: neededFirst(plan.builds, ({ config }) => config.needs ?? []).filter((one) => one !== build),
    }
  if (barred !== undefined) return refused(barred.reason)
  if (meant.length > 1) {
    const names = meant.map((one) => `\`${one.name}\``).join(', ')
    return refused(`\`${name}\` is ${meant.length} builds: ask for one of them: ${names}.`)
  }
  const all = await planEvent(sources, event, tenant, { names: null, force: true })
  const known = all.kind === 'planned' ? all.builds.map((one) => one.name) : []
  const [reason = `There is no build \`${name}\`.`] = refuseUnknown([name], known)
  return refused(reason)
}

/** A build file with this entry alone; JSON is YAML. */
function written(name: string, spec: unknown): string {
  return JSON.stringify({ version: 1, builds: { [name]: spec } }, null, 1)
}

function missing({ repository }: BuildRequest): PlannedRequest {
  return { kind: 'missing', reason: `There is no repository ${repository} that Slipway builds for you.` }
}

function refused(reason: string): PlannedRequest {
  return { kind: 'refused', reason }
}
