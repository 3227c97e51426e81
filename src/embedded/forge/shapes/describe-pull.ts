import type { PullRequest } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { accountById, dirOf, ownerOf } from '../context.ts'
import { countApart, diffCommits, mergeBase } from '../git/diff-commits.ts'
import type { Pull } from '../state/pulls.ts'
import { associationOf } from './association.ts'
import { describePull } from './pull-request.ts'
import { describeRepository } from './repository.ts'
import { describeUser } from './user.ts'

/** A pull request with its size read from the objects. */
export async function readPull(context: ForgeContext, pull: Pull): Promise<PullRequest> {
  const { state, urls } = context
  const base = state.repositories.byId(pull.repositoryId)
  if (!base) throw new Error(`there is no repository ${pull.repositoryId}`)
  const head = state.repositories.byId(pull.headRepositoryId)
  const association = associationOf(context, base, pull.authorId)
  const dir = dirOf(context, base)
  const root = await mergeBase(dir, pull.baseSha, pull.headSha)
  const files = root === null ? [] : await diffCommits(dir, root, pull.headSha)
  const { ahead } = await countApart(dir, pull.baseSha, pull.headSha)
  return describePull(pull, {
    author: describeUser(urls, accountById(context, pull.authorId)),
    base: describeRepository(urls, base, ownerOf(context, base)),
    head: head && describeRepository(urls, head, ownerOf(context, head)),
    association: association === 'NONE' ? 'FIRST_TIME_CONTRIBUTOR' : association,
    mergedBy: pull.merged && describeUser(urls, accountById(context, pull.merged.byId)),
    comments: state.comments.ofPull(base.id, pull.number).length,
    size: {
      commits: ahead,
      additions: files.reduce((sum, file) => sum + file.additions, 0),
      deletions: files.reduce((sum, file) => sum + file.deletions, 0),
      changedFiles: files.length,
    },
  })
}
