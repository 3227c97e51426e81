import type { BuildingEvent, Tenant } from '../domain/index.ts'
import type { Catalogue, SourceHost, Store } from '../ports.ts'
import type { Offer } from './configure/offer.ts'
import { findSkipWords } from './find-skip-words.ts'
import { buildsSomething, type Planning } from './plan-builds.ts'
import { needsChangedPaths, type ChangedPaths } from './select-build.ts'

interface FactSources {
  sourceHost: Pick<SourceHost, 'changedFiles' | 'pullRequestFiles' | 'commitMessage' | 'isProtected'>
  store: Pick<Store, 'read'>
  catalogue: Catalogue
}

type Known = Pick<Planning, 'event' | 'parsed' | 'tenant' | 'judgement' | 'choice'> &
  Required<Pick<Planning, 'budget'>>

type Facts = Pick<Planning, 'changed' | 'skipWords' | 'isProtected' | 'offer' | 'made'>

/** Asks for what a decision needs to know beside event and file; most of it only counts when something is built. */
export async function readFacts(sources: FactSources, known: Known): Promise<Facts> {
  const { sourceHost, store, catalogue } = sources
  const { event, choice, parsed, tenant, judgement, budget } = known
  const asksForPaths = choice?.force !== true && needsChangedPaths(parsed.file.builds, event, budget)
  const changed = asksForPaths ? await readChanged(sourceHost, event) : null
  if (!buildsSomething({ ...known, changed })) return { changed, offer: null }
  const heedsWords = choice === undefined && event.kind !== 'merge_group' && !isAsked(event)
  const message = heedsWords ? await messageOf(sourceHost, event) : null
  const asksProtection =
    event.kind === 'push' &&
    event.refType === 'branch' &&
    event.refName !== event.repository.defaultBranch &&
    parsed.file.builds.some(({ cancelInProgress }) => cancelInProgress === null)
  const isProtected = asksProtection && (await sourceHost.isProtected(event.repository, event.refName))
  const skipWords = findSkipWords(message)
  if (skipWords !== null || judgement.trust === 'refused')
    return { changed, skipWords, isProtected, offer: null }
  const asksMade = choice?.names != null && parsed.file.builds.some(({ needs }) => needs.length > 0)
  const made = asksMade ? await readMade(store, event) : []
  return { changed, skipWords, isProtected, made, offer: await readOffer(catalogue, tenant) }
}

async function readOffer(catalogue: Catalogue, { namespace }: Tenant): Promise<Offer> {
  const [strategies, pools, largestNode] = await Promise.all([
    catalogue.strategies(namespace),
    catalogue.pools(),
    catalogue.largestNode(),
  ])
  return { strategies, pools, largestNode }
}

/** What has an image of the event's commit already. */
async function readMade(
  store: Pick<Store, 'read'>,
  { repository, sha }: BuildingEvent,
): Promise<Planning['made'] & {}> {
  const views = await store.read('buildsOf', { repositoryId: repository.id, sha })
  return views.flatMap(({ build }) => (build.state === 'completed' ? [build] : []))
}

async function messageOf(
  sourceHost: FactSources['sourceHost'],
  event: BuildingEvent,
): Promise<string | null> {
  const known = event.kind === 'push' ? event.message : null
  return known ?? (await sourceHost.commitMessage(event.repository, event.sha))
}

/** A new branch, and one whose history was replaced, have nothing to be compared with that would be right. */
async function readChanged(
  sourceHost: FactSources['sourceHost'],
  event: BuildingEvent,
): Promise<ChangedPaths> {
  switch (event.kind) {
    case 'pull_request':
      return await sourceHost.pullRequestFiles(event.repository, event.number)
    case 'push':
      if (event.before === null || event.forced) return null
      return await sourceHost.changedFiles(event.repository, event.before, event.sha)
    case 'merge_group':
      return null
  }
}

/** Whether a person asked for the pull request's builds. */
export function isAsked(event: BuildingEvent): boolean {
  return event.kind === 'pull_request' && event.action === 'asked'
}
