import { setImmediate } from 'node:timers/promises'
import { judgeTrust, type TrustJudgement } from '../control/judge-trust.ts'
import {
  refOf,
  type BuildingEvent,
  type HeadChange,
  type Outcome,
  type Problem,
  type PullRequestEvent,
  type Tenant,
} from '../domain/index.ts'
import type { Catalogue, SourceHost, Store } from '../ports.ts'
import { parseBuildFile, type ParsedBuildFile } from './build-file/parse-build-file.ts'
import { gatherTrust } from './gather-trust.ts'
import { planBuilds, type Choice } from './plan-builds.ts'
import { readBuildFile } from './read-build-file.ts'
import { isAsked, readFacts } from './read-facts.ts'
import { whyNotExtended } from './rules/why-not-extended.ts'
import { matchingBudget } from './select-build.ts'

/** What planning an event reads. */
export interface EventSources {
  sourceHost: Pick<
    SourceHost,
    'file' | 'resolve' | 'changedFiles' | 'pullRequestFiles' | 'permission' | 'commitMessage' | 'isProtected'
  >
  store: Pick<Store, 'read'>
  catalogue: Catalogue
  /** A fresh id for a Build. */
  newId: () => string
}

type Planned = Extract<Outcome, { kind: 'ignored' | 'invalid' | 'planned' }>

/** A build file that can be used, and from where. */
interface Read {
  path: string
  parsed: ParsedBuildFile
  judgement: TrustJudgement
}

/**
 * Reads what a decision on an event needs, and decides; writes nothing. Every event that may build comes through
 * here, also the ones that are planned again. Throws Unavailable when something cannot be read now.
 *
 * @param choice what a person asked for; undefined where nobody did
 */
export async function planEvent(
  sources: EventSources,
  event: BuildingEvent,
  tenant: Tenant,
  choice?: Choice,
): Promise<Planned> {
  const judgement = judgeTrust(event, tenant, await gatherTrust(sources, event))
  // What is built of a stranger's commit is for the base branch to say.
  const fileSha = judgement.trust !== 'trusted' && event.kind === 'pull_request' ? event.baseSha : event.sha
  const { repository } = event
  const found = await readBuildFile(
    sources.sourceHost,
    repository,
    fileSha,
    whyNotExtended(repository, tenant),
  )
  const head = choice === undefined ? headChangeOf(event) : null
  if (found.kind === 'missing') return { kind: 'ignored', reason: found.reason, head }
  if (found.kind === 'unusable') return invalid(found.path, found.problems, event, head)
  const { path, parsed } = found
  return await planParsed(sources, event, tenant, { path, parsed, judgement, choice, head })
}

/** The same for a build file that is not the commit's own, such as one that came with a request. */
export async function planWritten(
  sources: EventSources,
  event: BuildingEvent,
  tenant: Tenant,
  { text, path, choice }: { text: string; path: string; choice: Choice },
): Promise<Planned> {
  const judgement = judgeTrust(event, tenant, await gatherTrust(sources, event))
  const parsed = parseBuildFile(text)
  if ('problems' in parsed) return invalid(path, parsed.problems, event, null)
  return await planParsed(sources, event, tenant, { path, parsed, judgement, choice, head: null })
}

async function planParsed(
  sources: EventSources,
  event: BuildingEvent,
  tenant: Tenant,
  { path, parsed, judgement, choice, head }: Read & { choice: Choice | undefined; head: HeadChange | null },
): Promise<Planned> {
  // Reading and matching take the thread for up to 100 ms each where a stranger wants it: others go between.
  await setImmediate()
  const budget = matchingBudget()
  const facts = await readFacts(sources, { event, parsed, tenant, judgement, choice, budget })
  const plan = planBuilds({
    event,
    parsed,
    tenant,
    judgement,
    choice,
    budget,
    newId: sources.newId,
    ...facts,
  })
  if ('problems' in plan) return invalid(path, plan.problems, event, head)
  const pullRequest = event.kind === 'pull_request' ? event.number : null
  return { kind: 'planned', ...plan, pullRequest, event, head, again: againOf(event, choice) }
}

function invalid(
  path: string,
  problems: Problem[],
  event: BuildingEvent,
  head: HeadChange | null,
): Extract<Outcome, { kind: 'invalid' }> {
  return {
    kind: 'invalid',
    path,
    problems,
    at: { repository: event.repository, sha: event.sha },
    event,
    head,
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
