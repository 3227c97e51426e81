import type { ForgeContext } from '../context.ts'
import { runRequest, suiteRequest } from '../events/check-events.ts'
import { queueEvent } from '../events/queue-event.ts'
import type { Account } from '../state/accounts.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { SuiteRecord } from '../state/suites.ts'

/** "Re-run" on one check: its suite waits again, the run itself stays as it is. */
export function rerequestRun(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
  by: Account,
): void {
  const { state } = context
  state.transaction(() => {
    const suite = state.suites.byId(run.suiteId)
    if (suite) state.suites.save({ ...suite, rerequested: true })
    queueEvent(context, runRequest(context, run, repository, { action: 'rerequested' }, by))
  })
}

/** "Re-run all checks" of one App on one commit. */
export function rerequestSuite(
  context: ForgeContext,
  suite: SuiteRecord,
  repository: ForgeRepository,
  by: Account,
): void {
  const { state } = context
  state.transaction(() => {
    const again = { ...suite, rerequested: true }
    state.suites.save(again)
    queueEvent(context, suiteRequest(context, again, { repository, by }, 'rerequested'))
  })
}

/** A button that the App has put on its check. Throws where there is none of the name. */
export function pressAction(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
  identifier: string,
  by: Account,
): void {
  if (run.status !== 'completed')
    throw new Error(`check run ${run.id} is ${run.status}: buttons are shown once it has completed`)
  if (!run.actions.some((one) => one.identifier === identifier)) {
    const names = run.actions.map((one) => one.identifier).join(', ')
    throw new Error(`check run ${run.id} has no action ${identifier}, but ${names || 'none at all'}`)
  }
  const asked = { action: 'requested_action', identifier } as const
  queueEvent(context, runRequest(context, run, repository, asked, by))
}
