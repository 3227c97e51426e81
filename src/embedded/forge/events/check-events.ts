import type {
  CheckRunEvent,
  CheckRunRequestedActionEvent,
  CheckSuiteEvent,
  CheckSuiteRequestedEvent,
} from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { describeRunOfEvent } from '../shapes/check-run.ts'
import { describeSuite } from '../shapes/check-suite.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import type { Account } from '../state/accounts.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { SuiteRecord } from '../state/suites.ts'
import type { OutgoingEvent } from './queue-event.ts'
import { queueEvent } from './queue-event.ts'

/** Queues that a run was made, or has ended. Belongs into the transaction of that. */
export function queueRunEvent(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
  happened: { action: 'created' | 'completed'; by: Account },
): void {
  const { action, by } = happened
  const payload = { action, ...runPayload(context, run, repository, by) } as CheckRunEvent
  queueEvent(context, { event: 'check_run', action, repository, payload })
}

/** What the run's own App, and no other, is told when somebody presses a button. */
export function runRequest(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
  asked: { action: 'rerequested' } | { action: 'requested_action'; identifier: string },
  by: Account,
): OutgoingEvent {
  const requested = asked.action === 'requested_action' && {
    requested_action: { identifier: asked.identifier },
  }
  const payload = {
    action: asked.action,
    ...runPayload(context, run, repository, by),
    ...requested,
  } as CheckRunRequestedActionEvent | CheckRunEvent
  const to = receiverOf(context, run.appId, repository)
  return { event: 'check_run', action: asked.action, repository, payload, to }
}

/** What a suite's own App, and no other, is told: there is a commit to check, or to check again. */
export function suiteRequest(
  context: ForgeContext,
  suite: SuiteRecord,
  parts: { repository: ForgeRepository; by: Account },
  action: 'requested' | 'rerequested',
): OutgoingEvent {
  const payload = { action, ...suitePayload(context, suite, parts) } as CheckSuiteRequestedEvent
  const to = receiverOf(context, suite.appId, parts.repository)
  return { event: 'check_suite', action, repository: parts.repository, payload, to }
}

/** Queues that the last run of a suite has ended, if it has. */
export function queueSuiteEnd(
  context: ForgeContext,
  suite: SuiteRecord,
  repository: ForgeRepository,
  by: Account,
): void {
  const described = suitePayload(context, suite, { repository, by })
  if (described.check_suite.status !== 'completed') return
  const payload = { action: 'completed', ...described } as CheckSuiteEvent
  queueEvent(context, { event: 'check_suite', action: 'completed', repository, payload })
}

function runPayload(context: ForgeContext, run: CheckRunRecord, repository: ForgeRepository, by: Account) {
  return {
    check_run: describeRunOfEvent(context, run, repository),
    repository: describeRepository(context.urls, repository, ownerOf(context, repository)),
    sender: describeUser(context.urls, by),
  } satisfies Partial<CheckRunEvent>
}

function suitePayload(
  context: ForgeContext,
  suite: SuiteRecord,
  { repository, by }: { repository: ForgeRepository; by: Account },
) {
  return {
    check_suite: describeSuite(context, suite, repository),
    repository: describeRepository(context.urls, repository, ownerOf(context, repository)),
    sender: describeUser(context.urls, by),
  } satisfies Partial<CheckSuiteRequestedEvent>
}

/** The App by its installation there; one that is not installed any more hears nothing. */
function receiverOf({ state }: ForgeContext, appId: number, repository: ForgeRepository) {
  const installation = state.apps.covering(repository).find((one) => one.appId === appId)
  return { appId: installation ? appId : 0, installationId: installation?.id ?? null }
}
