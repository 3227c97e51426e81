import type { Build, CommentEvent } from '../../domain/index.ts'
import type { AskedSources } from './asking.ts'

/** More than any build file has entries. */
const mostBuilds = 500

/** Open Builds and the newest of each name that a pull request wanted, newest first. */
export async function buildsOfPull(
  { store }: Pick<AskedSources, 'store'>,
  { repository, pullRequest: number }: CommentEvent,
): Promise<Build[]> {
  const views = await store.read('buildsOfPullRequest', {
    repositoryId: repository.id,
    number,
    limit: mostBuilds,
  })
  return views.map(({ build }) => build)
}
