import {
  fullName,
  mayWrite,
  type CommentEvent,
  type Person,
  type PullRequest,
  type Repository,
  type RepositoryRecord,
  type Tenant,
} from '../../domain/index.ts'
import type { SourceHost } from '../../ports.ts'
import type { BuildingRight } from '../../control/judge-tenant.ts'
import type { EventSources } from '../plan-event.ts'

/** What answering people reads. */
export interface AskedSources extends EventSources {
  sourceHost: EventSources['sourceHost'] & Pick<SourceHost, 'pullRequest'>
}

/** Somebody's comment with all that its commands are judged by. */
export interface Commented {
  event: CommentEvent
  /** As it stands now. */
  pull: PullRequest
  tenant: Tenant
}

/** Why somebody may not ask for anything here now, by numeric id; null when they may. */
export async function whyNoRight(
  { sourceHost }: Pick<AskedSources, 'sourceHost'>,
  repository: Repository,
  person: Person,
): Promise<string | null> {
  // Somebody without an id is nobody.
  const may = person.id !== 0 && mayWrite(await sourceHost.permission(repository, person))
  return may ? null : `${person.login} has no write access to ${fullName(repository)}.`
}

/** What Builds of a repository are judged by: its tenant now, and the repository as this event names it. */
export async function readRight(
  { store }: Pick<AskedSources, 'store'>,
  repository: Repository,
  tenant: Tenant,
): Promise<Omit<BuildingRight, 'build'>> {
  const { record } = await store.read('repository', { id: repository.id, owner: repository.owner })
  const seen: RepositoryRecord | null =
    record === null ? null : { ...record, repository, tenant: tenant.name, access: 'active' }
  return { tenants: [tenant], record: seen }
}
