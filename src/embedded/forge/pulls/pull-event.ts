import type { User } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { dirOf, ownerOf } from '../context.ts'
import type { OutgoingEvent } from '../events/queue-event.ts'
import { runGit } from '../git/run-git.ts'
import { readPull } from '../shapes/describe-pull.ts'
import { describeRepository } from '../shapes/repository.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'

/** Brings the head's commits and `refs/pull/N/head` into the base repository, which it returns. */
export async function movePullHead(
  context: ForgeContext,
  pull: Pull,
  head: ForgeRepository,
): Promise<ForgeRepository> {
  const base = context.state.repositories.byId(pull.repositoryId)
  if (!base) throw new Error(`there is no repository ${pull.repositoryId}`)
  const dir = dirOf(context, base)
  const ref = `refs/pull/${pull.number}/head`
  if (base.id === head.id) await runGit(['update-ref', ref, pull.headSha], { dir })
  else
    await runGit(['fetch', '--quiet', '--no-tags', dirOf(context, head), `+${pull.headSha}:${ref}`], { dir })
  return base
}

/** The event of something that happened to a pull request; `extra` are fields of this action alone. */
export async function pullEvent(
  context: ForgeContext,
  pull: Pull,
  base: ForgeRepository,
  action: string,
  sender: User,
  extra: object = {},
): Promise<OutgoingEvent> {
  return {
    event: 'pull_request',
    action,
    repository: base,
    payload: {
      action,
      number: pull.number,
      ...extra,
      pull_request: await readPull(context, pull),
      repository: describeRepository(context.urls, base, ownerOf(context, base)),
      sender,
    },
  }
}
