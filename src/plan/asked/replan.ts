import {
  formatReportId,
  type AskedEvent,
  type BuildingEvent,
  type Repository,
  type Tenant,
} from '../../domain/index.ts'
import { planEvent } from '../plan-event.ts'
import { refuse, unusable, type Answer } from './answer.ts'
import type { AskedSources } from './asking.ts'

/** A check that no Build stands behind: of a build file that could not be used, or of an entry that was skipped. */
type Kept = { kind: 'file'; sha: string } | { kind: 'skipped'; sha: string; name: string }

/**
 * Plans the event behind a check again, as if it came now: trust, the build file and the tenant are judged anew.
 * A skipped entry is built, since somebody who may write has asked for it.
 */
export async function replan(
  sources: AskedSources,
  asked: AskedEvent,
  kept: Kept,
  tenant: Tenant,
): Promise<Answer> {
  const { repository } = asked
  const reportId = formatReportId({ ...kept, repositoryId: repository.id })
  const event = await sources.store.read('plannedEvent', { reportId })
  if (event === null) return refuse('What made this check is not kept any more: push again.')
  const again = await refresh(sources, asked, event, repository)
  if (typeof again === 'string') return refuse(again)
  const names = kept.kind === 'skipped' ? [kept.name] : null
  const plan = await planEvent(sources, again, tenant, { names, force: names !== null })
  if (plan.kind === 'ignored') return refuse(plan.reason)
  if (plan.kind === 'invalid') return { ...refuse(unusable(plan.path)), plan }
  const refusals = plan.skipped.flatMap(({ refused, reason }) => (refused === true ? [reason] : []))
  return { orders: [], refused: [...new Set(refusals)], plan }
}

/** The event with the repository and the pull request as they are now; a sentence when it is too late for it. */
async function refresh(
  { sourceHost }: AskedSources,
  { sha, sender }: AskedEvent,
  event: BuildingEvent,
  repository: Repository,
): Promise<BuildingEvent | string> {
  if (event.kind !== 'pull_request') return { ...event, repository }
  const pull = await sourceHost.pullRequest(repository, event.number)
  if (pull === null || !pull.open) return `Pull request ${event.number} is closed.`
  if (pull.sha !== sha) return `Pull request ${event.number} has a newer commit than ${sha.slice(0, 7)}.`
  return { ...pull, kind: 'pull_request', action: 'asked', repository, sender }
}
