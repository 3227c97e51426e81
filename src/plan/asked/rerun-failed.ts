import { judgeRetry } from '../../control/judge-retry.ts'
import type { Build, Repository, Tenant } from '../../domain/index.ts'
import { joinAnswers, order, refuse, type Answer } from './answer.ts'
import { readRight, type AskedSources } from './asking.ts'

/** A new attempt of every one of these that may have it. */
export async function retryEach(
  sources: Pick<AskedSources, 'store'>,
  builds: readonly Build[],
  repository: Repository,
  tenant: Tenant,
): Promise<Answer> {
  const right = await readRight(sources, repository, tenant)
  return joinAnswers(
    builds.map((build) => {
      const judged = judgeRetry({ ...right, build })
      return judged.kind === 'retry' ? order({ kind: 'retry', buildId: build.id }) : refuse(judged.reason)
    }),
  )
}

/** All of a commit that ended without an image: of each build the newest, as its check shows it. */
export async function rerunFailed(
  sources: Pick<AskedSources, 'store'>,
  { repository, sha }: { repository: Repository; sha: string },
  tenant: Tenant,
): Promise<Answer> {
  const views = await sources.store.read('buildsOf', { repositoryId: repository.id, sha })
  const newest = newestOfEach(views.map(({ build }) => build))
  const failed = newest.filter(({ state }) => state === 'failed' || state === 'cancelled')
  if (failed.length > 0) return retryEach(sources, failed, repository, tenant)
  const waits = newest.some(({ state }) => state === 'pending')
  return refuse(
    waits
      ? `What is not built of ${sha.slice(0, 7)} waits for approval.`
      : `Nothing of ${sha.slice(0, 7)} has failed.`,
  )
}

/** Of Builds, newest first, the first of each identity: a push and a pull request may push under different tags. */
export function newestOfEach(builds: readonly Build[]): Build[] {
  const seen = new Set<string>()
  return builds.filter(({ name, inputsHash, trust }) => {
    const key = `${name} ${inputsHash} ${trust}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
