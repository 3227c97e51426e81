import type { Build } from '../../domain/index.ts'
import { joinAnswers, refuse, type Answer } from './answer.ts'
import type { AskedSources, Commented } from './asking.ts'
import { newestOfEach, retryEach } from './rerun-failed.ts'
import { isNamed, refuseUnknown } from './unknown-names.ts'

/** `/slipway retest`: another attempt at what failed of the pull request's head, or at what is named of it. */
export async function answerRetest(
  sources: AskedSources,
  { event, pull, tenant }: Commented,
  names: readonly string[],
): Promise<Answer> {
  if (!pull.open) return refuse(`Pull request ${pull.number} is closed: nothing is built for it.`)
  const views = await sources.store.read('buildsOf', { repositoryId: event.repository.id, sha: pull.sha })
  const head = newestOfEach(views.map(({ build }) => build))
  const commit = pull.sha.slice(0, 7)
  if (names.length === 0) {
    const failed = head.filter(({ state }) => state === 'failed')
    if (failed.length === 0) return refuse(`Nothing of ${commit} has failed.`)
    return retryEach(sources, failed, event.repository, tenant)
  }
  const named = head.filter(({ name }) => isNamed(names, name))
  const ended = named.filter(({ state }) => state !== 'completed')
  return joinAnswers([
    refuse(...refuseUnknown(names, knownNames(head))),
    refuse(
      ...named
        .filter(({ state }) => state === 'completed')
        .map(
          ({ name }) =>
            `\`${name}\` of ${commit} has not failed: \`/slipway build ${name}\` builds it again.`,
        ),
    ),
    await retryEach(sources, ended, event.repository, tenant),
  ])
}

function knownNames(builds: readonly Build[]): string[] {
  return [...new Set(builds.map(({ name }) => name))].toSorted()
}
