import { setImmediate } from 'node:timers/promises'
import { judgeTrust } from '../control/judge-trust.ts'
import {
  refOf,
  type BuildingEvent,
  type HeadChange,
  type Outcome,
  type PullRequestEvent,
  type Tenant,
} from '../domain/index.ts'
import type { Catalogue, SourceHost, Store } from '../ports.ts'
import { parseBuildFile } from './build-file/parse-build-file.ts'
import type { Offer } from './configure/decide-build.ts'
import { findSkipWords } from './find-skip-words.ts'
import { gatherTrust } from './gather-trust.ts'
import { buildsSomething, planBuilds, type Choice, type Planning } from './plan-builds.ts'
import { readBuildFile } from './read-build-file.ts'
import { matchingBudget, needsChangedPaths, type ChangedPaths } from './select-build.ts'

/** What planning an event reads. */
export interface EventSources {
  sourceHost: Pick<
    SourceHost,
    'file' | 'changedFiles' | 'pullRequestFiles' | 'permission' | 'commitMessage' | 'isProtected'
  >
  store: Pick<Store, 'read'>
  catalogue: Catalogue
  newId: () => string
}

type Planned = Extract<Outcome, { kind: 'ignored' | 'invalid' | 'planned' }>

/**
 * Reads what a decision on an event needs, and decides; writes nothing. Every event that may build comes through
 * here, also the ones that are planned again. Throws Unavailable when something cannot be read now.
 *
 * @param choice what a person asked for; undefined where nobody did
 */
export async function planEvent(
  { sourceHost, store, catalogue, newId }: EventSources,
  event: BuildingEvent,
  tenant: Tenant,
  choice?: Choice,
): Promise<Planned> {
  const judgement = judgeTrust(event, tenant, await gatherTrust({ sourceHost, store }, event))
  // What is built of a stranger's commit is for the base branch to say.
  const fileSha = judgement.trust !== 'trusted' && event.kind === 'pull_request' ? event.baseSha : event.sha
  const found = await readBuildFile(sourceHost, event.repository, fileSha)
  const head = choice === undefined ? headChangeOf(event) : null
  if (found.kind === 'missing') return { kind: 'ignored', reason: found.reason, head }
  const { path } = found
  const at = { repository: event.repository, sha: event.sha }
  if (found.kind === 'unusable') return { kind: 'invalid', path, problems: found.problems, at, event, head }
  const parsed = parseBuildFile(found.bytes)
  if ('problems' in parsed) return { kind: 'invalid', path, problems: parsed.problems, at, event, head }
  // Reading and matching take the thread for up to 100 ms each where a stranger wants it: others go between.
  await setImmediate()
  const budget = matchingBudget()
  const isForced = choice?.force === true
  const changed =
    !isForced && needsChangedPaths(parsed.file.builds, event, budget)
      ? await readChanged(sourceHost, event)
      : null
  const planning = { event, parsed, tenant, judgement, changed, choice, newId, budget }
  const plan = planBuilds(await withAnswers({ sourceHost, catalogue }, planning))
  if ('problems' in plan) return { kind: 'invalid', path, problems: plan.problems, at, event, head }
  const pullRequest = event.kind === 'pull_request' ? event.number : null
  return { kind: 'planned', ...plan, pullRequest, event, head, again: againOf(event, choice) }
}

/** Asks for what only counts when something is built. */
async function withAnswers(
  { sourceHost, catalogue }: Pick<EventSources, 'sourceHost' | 'catalogue'>,
  planning: Omit<Planning, 'offer'>,
): Promise<Planning> {
  const { event, choice, parsed, tenant, judgement } = planning
  if (!buildsSomething(planning)) return { ...planning, offer: null }
  const heedsWords = choice === undefined && event.kind !== 'merge_group' && !isAsked(event)
  const message = heedsWords ? await messageOf(sourceHost, event) : null
  const asksProtection =
    event.kind === 'push' &&
    event.refType === 'branch' &&
    event.refName !== event.repository.defaultBranch &&
    parsed.file.builds.some(({ cancelInProgress }) => cancelInProgress === null)
  const isProtected = asksProtection && (await sourceHost.isProtected(event.repository, event.refName))
  const skipWords = findSkipWords(message)
  const asksCluster = skipWords === null && judgement.trust !== 'refused'
  const offer = asksCluster ? await readOffer(catalogue, tenant) : null
  return { ...planning, skipWords, isProtected, offer }
}

async function readOffer(catalogue: Catalogue, { namespace }: Tenant): Promise<Offer> {
  const [strategies, pools, largestNode] = await Promise.all([
    catalogue.strategies(namespace),
    catalogue.pools(),
    catalogue.largestNode(),
  ])
  return { strategies, pools, largestNode }
}

async function messageOf(
  sourceHost: EventSources['sourceHost'],
  event: BuildingEvent,
): Promise<string | null> {
  const known = event.kind === 'push' ? event.message : null
  return known ?? (await sourceHost.commitMessage(event.repository, event.sha))
}

/** A new branch, and one whose history was replaced, have nothing to be compared with that would be right. */
async function readChanged(
  sourceHost: EventSources['sourceHost'],
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

/** That the event's ref points to its commit now. A tag's and a merge group's commits do not follow each other. */
function headChangeOf(event: BuildingEvent): HeadChange {
  const ref = refOf(event)
  const { at } = event
  switch (event.kind) {
    case 'push':
      return { ref, at, before: event.before, supersedes: event.refType === 'tag' ? 'none' : 'unskipped' }
    case 'pull_request':
      return { ref, at, before: event.before ?? null, supersedes: 'all' }
    case 'merge_group':
      return { ref, at, before: null, supersedes: 'none' }
  }
}

/** Actions that say nothing new about the commit. */
const idleActions: ReadonlySet<PullRequestEvent['action']> = new Set([
  'labeled',
  'unlabeled',
  'edited',
  'ready_for_review',
])

function againOf(
  event: BuildingEvent,
  choice: Choice | undefined,
): Extract<Outcome, { kind: 'planned' }>['again'] {
  if (choice !== undefined || isAsked(event)) return 'always'
  return event.kind === 'pull_request' && idleActions.has(event.action) ? 'never' : 'pushed'
}

function isAsked(event: BuildingEvent): boolean {
  return event.kind === 'pull_request' && event.action === 'asked'
}
