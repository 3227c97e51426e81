import { isFromElsewhere, noFacts, type TrustFacts } from '../control/judge-trust.ts'
import { mayWrite, type BuildingEvent, type Permission, type Person } from '../domain/index.ts'
import type { SourceHost, Store } from '../ports.ts'

/** What trust is judged from. */
interface TrustSources {
  sourceHost: Pick<SourceHost, 'permission'>
  store: Pick<Store, 'read'>
}

/**
 * Asks for what `judgeTrust` needs to know of an event, and for nothing else, since every permission costs a
 * request: none where the head is not from elsewhere, one where the author may not write.
 */
export async function gatherTrust(sources: TrustSources, event: BuildingEvent): Promise<TrustFacts> {
  if (!isFromElsewhere(event)) return noFacts
  const { repository, sha } = event
  const { store } = sources
  const approved = (await store.read('approval', { repositoryId: repository.id, sha })) !== null
  const author = await permissionOf(sources, event.repository, event.author)
  if (!mayWrite(author)) return { author, sender: 'none', vouched: false, approved }
  const sender =
    event.sender.id === event.author.id ? author : await permissionOf(sources, repository, event.sender)
  const built = await store.read('buildsOf', { repositoryId: repository.id, sha })
  return { author, sender, vouched: built.some(({ build }) => build.trust === 'trusted'), approved }
}

/** Somebody without an id is nobody. */
async function permissionOf(
  { sourceHost }: TrustSources,
  repository: BuildingEvent['repository'],
  person: Person,
): Promise<Permission> {
  return person.id === 0 ? 'none' : await sourceHost.permission(repository, person)
}
