import type { AccessChange, AccessEvent, Conclusion, Outcome, Tenant } from '../domain/index.ts'
import type { SourceHost, Store } from '../ports.ts'
import { claimTenant } from './claim-tenant.ts'

interface AccessSources {
  store: Pick<Store, 'read'>
  sourceHost: Pick<SourceHost, 'lookUp'>
  tenants: readonly Tenant[]
}

type Judged = { outcome: Outcome; seen: Conclusion['seen'] & {} } | { outcome: Outcome; seen: null }

/**
 * What a change of rights or names comes to. A repository that moves keeps running only where a tenant claims it
 * as it is named now; through a tenant's own webhook nothing is said about others' repositories.
 *
 * @param through the tenant whose own webhook it came through; null for the App's
 */
export async function judgeAccess(
  sources: AccessSources,
  event: AccessEvent,
  through: string | null,
): Promise<Judged> {
  if (through !== null && !(await isOwn(sources, event.changes, through))) {
    const reason = `This came through the webhook of the tenant ${through}, which cannot say what the App or others may do.`
    return { outcome: { kind: 'ignored', reason }, seen: null }
  }
  const [moved] = event.changes
  if (moved?.scope !== 'moved') return { outcome: event, seen: null }
  const claim = await claimTenant(sources, moved.repository, through)
  if (claim.kind === 'one') {
    return { outcome: event, seen: { repository: moved.repository, tenant: claim.tenant.name } }
  }
  const reason =
    claim.kind === 'none' ? claim.reason : `The tenants ${claim.names.join(' and ')} both claim it.`
  const lost: AccessChange = { scope: 'repository', repositoryId: moved.repository.id, access: 'removed' }
  return { outcome: { ...event, changes: [lost], text: `${event.text} ${reason}` }, seen: null }
}

async function isOwn(
  { store }: AccessSources,
  changes: readonly AccessChange[],
  through: string,
): Promise<boolean> {
  for (const change of changes) {
    if (change.scope === 'installation') return false
    if (change.scope === 'repository' && change.installationId !== undefined) return false
    const id = change.scope === 'moved' ? change.repository.id : change.repositoryId
    const { record } = await store.read('repository', { id, owner: '' })
    if (record?.tenant !== through || record.repository.installationId !== null) return false
  }
  return changes.length > 0
}
