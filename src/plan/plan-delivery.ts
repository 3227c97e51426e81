import {
  fullName,
  refOf,
  type AccessEvent,
  type ClaimedDelivery,
  type Conclusion,
  type Outcome,
  type SourceEvent,
  type Tenant,
} from '../domain/index.ts'
import type { SourceHost } from '../ports.ts'
import { planAsked } from './asked/plan-asked.ts'
import { planComment } from './asked/plan-comment.ts'
import { claimTenant } from './claim-tenant.ts'
import { judgeAccess } from './judge-access.ts'
import { planEvent, type EventSources } from './plan-event.ts'
import { describePayload, type DeliverySubject } from './read-event/describe-payload.ts'
import { readEvent } from './read-event/read-event.ts'

/** What planning reads. */
export interface PlanningSources extends EventSources {
  sourceHost: EventSources['sourceHost'] & Pick<SourceHost, 'lookUp' | 'pullRequest'>
  /** As they are configured now. */
  tenants: readonly Tenant[]
}

/** What a delivery comes to; `blocked` is for the operator, after which a redelivery is tried again. */
type Planned =
  | { kind: 'concluded'; conclusion: Omit<Conclusion, 'deliveryId' | 'now'> }
  | { kind: 'blocked'; error: string }

/** Reads all that a delivery needs and decides; writes nothing. Throws Unavailable when it cannot read now. */
export async function planDelivery(
  sources: PlanningSources,
  delivery: Pick<ClaimedDelivery, 'event' | 'body' | 'receivedAt' | 'tenant'>,
): Promise<Planned> {
  const payload = parseJson(delivery.body)
  const event = readEvent(delivery.event, payload, delivery.receivedAt)
  const subject = describePayload(payload)
  if (event.kind === 'ignored') return concluded(subject, event)
  if (event.kind === 'access') {
    const { outcome, seen } = await judgeAccess(sources, event, delivery.tenant)
    return concluded(subject, outcome, { seen })
  }
  const { repository } = event
  const claim = await claimTenant(sources, repository, delivery.tenant)
  const about = describeEvent(event)
  if (claim.kind === 'several') {
    const names = claim.names.join(' and ')
    return { kind: 'blocked', error: `The tenants ${names} both claim ${about.repository}: it can have one.` }
  }
  if (claim.kind === 'none') return concluded(about, { kind: 'ignored', reason: claim.reason })
  const planned = await route(sources, event, claim.tenant)
  return concluded(about, planned.outcome, { ...planned, seen: { repository, tenant: claim.tenant.name } })
}

async function route(
  sources: PlanningSources,
  event: Exclude<SourceEvent, AccessEvent>,
  tenant: Tenant,
): Promise<Pick<Conclusion, 'outcome' | 'reply'>> {
  switch (event.kind) {
    case 'push':
    case 'pull_request':
    case 'merge_group':
      return { outcome: await planEvent(sources, event, tenant) }
    case 'ref_gone': {
      const { repository, ref, cause, at } = event
      return { outcome: { kind: 'withdrawn', repositoryId: repository.id, ref, cause, at } }
    }
    case 'asked':
      return await planAsked(sources, event, tenant)
    case 'comment':
      return await planComment(sources, event, tenant)
  }
}

function concluded(
  subject: DeliverySubject,
  outcome: Outcome,
  more: Pick<Conclusion, 'seen' | 'reply'> = {},
): Planned {
  const { seen = null, reply = null } = more
  return { kind: 'concluded', conclusion: { ...subject, outcome, seen, reply } }
}

function describeEvent(event: Exclude<SourceEvent, AccessEvent>): DeliverySubject & { repository: string } {
  const repository = fullName(event.repository)
  switch (event.kind) {
    case 'ref_gone':
      return { repository, ref: event.ref, sha: event.sha }
    case 'asked':
      return { repository, ref: null, sha: event.sha }
    case 'comment':
      return { repository, ref: `refs/pull/${event.pullRequest}/head`, sha: null }
    default:
      return { repository, ref: refOf(event), sha: event.sha }
  }
}

/** A body that is no JSON is a payload without anything in it: its event is ignored with that reason. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  } catch {
    return null
  }
}
