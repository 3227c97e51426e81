import { pressAction, rerequestRun, rerequestSuite } from '../checks/press-buttons.ts'
import { repositoryNamed } from '../context.ts'
import type { ActParts } from './parts.ts'
import { personOf } from './parts.ts'

/**
 * The buttons beside checks. GitHub shows them to those who may write; here anybody may press them, so that
 * whoever gets the event is seen to judge its sender.
 */
export interface CheckActs {
  /** "Re-run" on one check. */
  rerunCheck(repository: string, checkRunId: number, as: string): void
  /** "Re-run all checks" of an App, the forge's own when none is given, on one commit. */
  rerunSuite(repository: string, sha: string, as: string, appId?: number): void
  /** A button of the App's own, by its identifier. */
  pressAction(repository: string, checkRunId: number, identifier: string, as: string): void
}

export function createCheckActs({ context, announced }: ActParts, ownAppId: number): CheckActs {
  const { state } = context
  const runOf = (fullName: string, id: number) => {
    const repository = repositoryNamed(context, fullName)
    const run = state.checks.byId(id)
    if (run?.repositoryId !== repository.id) throw new Error(`${fullName} has no check run ${id}`)
    return { repository, run }
  }
  return {
    rerunCheck(fullName, id, as) {
      const { repository, run } = runOf(fullName, id)
      rerequestRun(context, run, repository, personOf(context, as))
      announced()
    },
    rerunSuite(fullName, sha, as, appId = ownAppId) {
      const repository = repositoryNamed(context, fullName)
      const suite = state.suites.byKey({ repositoryId: repository.id, sha, appId })
      if (!suite) throw new Error(`${fullName} has no check suite of App ${appId} on ${sha}`)
      rerequestSuite(context, suite, repository, personOf(context, as))
      announced()
    },
    pressAction(fullName, id, identifier, as) {
      const { repository, run } = runOf(fullName, id)
      pressAction(context, run, repository, identifier, personOf(context, as))
      announced()
    },
  }
}
