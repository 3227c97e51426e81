import { judgeApprove } from '../../control/judge-approve.ts'
import {
  formatReportId,
  parseReportId,
  type AskedEvent,
  type Build,
  type Conclusion,
  type ReportId,
  type Tenant,
} from '../../domain/index.ts'
import { order, refuse, type Answer } from './answer.ts'
import { readRight, whyNoRight, type AskedSources } from './asking.ts'
import { replan } from './replan.ts'
import { rerunFailed, retryEach } from './rerun-failed.ts'

/**
 * What a button on GitHub's pages comes to: "Re-run" of a check or a suite, or "Approve". Exactly what was asked
 * is done, for whoever may write at this time, and the tenant is asked anew whether it may be.
 */
export async function planAsked(
  sources: AskedSources,
  event: AskedEvent,
  tenant: Tenant,
): Promise<Pick<Conclusion, 'outcome'>> {
  const report = event.check === null ? null : parseReportId(event.check.externalId)
  if (event.check !== null && report === null) {
    return { outcome: { kind: 'ignored', reason: 'This check is none of Slipway’s.' } }
  }
  const noRight = await whyNoRight(sources, event.repository, event.sender)
  const answer = noRight === null ? await answerFor(sources, event, report, tenant) : refuse(noRight)
  return { outcome: { kind: 'asked', by: event.sender, ...answer } }
}

async function answerFor(
  sources: AskedSources,
  event: AskedEvent,
  report: ReportId | null,
  tenant: Tenant,
): Promise<Answer> {
  if (report === null) return rerunCommit(sources, event, tenant)
  switch (report.kind) {
    case 'build':
    case 'approval': {
      const build = await findBuild(sources, event, report.buildId)
      if (build === null) return refuse(otherCommit)
      return event.action === 'approve'
        ? approve(sources, event, build, tenant)
        : retryEach(sources, [build], event.repository, tenant)
    }
    case 'file':
    case 'skipped':
    case 'aggregate':
      if (event.action === 'approve') return refuse('There is nothing to approve in this check.')
      if (report.repositoryId !== event.repository.id || report.sha !== event.sha) return refuse(otherCommit)
      return report.kind === 'aggregate'
        ? rerunCommit(sources, event, tenant)
        : replan(sources, event, report, tenant)
    case 'reply':
      return refuse('This is no check that can be run again.')
  }
}

/** A commit whose build file could not be used has nothing but that check to run again. */
async function rerunCommit(sources: AskedSources, event: AskedEvent, tenant: Tenant): Promise<Answer> {
  const { repository, sha } = event
  const views = await sources.store.read('buildsOf', { repositoryId: repository.id, sha })
  const file = { kind: 'file' as const, repositoryId: repository.id, sha }
  const isFileOnly =
    views.length === 0 &&
    (await sources.store.read('plannedEvent', { reportId: formatReportId(file) })) !== null
  return isFileOnly ? replan(sources, event, file, tenant) : rerunFailed(sources, event, tenant)
}

/** An external id is text that anybody who writes checks can choose: it counts for the check's own commit only. */
const otherCommit = 'This check is of no build of this commit that Slipway knows.'

async function findBuild(
  { store }: AskedSources,
  { repository, sha }: AskedEvent,
  buildId: string,
): Promise<Build | null> {
  const build = (await store.read('build', { id: buildId }))?.build
  return build?.repository.id === repository.id && build.sha === sha ? build : null
}

async function approve(
  sources: AskedSources,
  { repository, sha }: AskedEvent,
  build: Build,
  tenant: Tenant,
): Promise<Answer> {
  const judged = judgeApprove({ ...(await readRight(sources, repository, tenant)), build }, sha)
  return judged.kind === 'approve'
    ? order({ kind: 'approve', repositoryId: repository.id, sha: build.sha, via: 'button' })
    : refuse(judged.reason)
}
