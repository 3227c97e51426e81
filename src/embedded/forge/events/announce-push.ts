import type { ForgeContext } from '../context.ts'
import { accountById, dirOf, ownerOf } from '../context.ts'
import { listRefs } from '../git/list-refs.ts'
import type { GitCommit } from '../git/read-commits.ts'
import { isAncestor } from '../git/read-commits.ts'
import { runGit } from '../git/run-git.ts'
import { movePullHead, pullEvent } from '../pulls/pull-event.ts'
import { describeHead } from '../shapes/check-suite.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import type { Account } from '../state/accounts.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { MovedRef } from './changed-refs.ts'
import { announcedChanges, changedRefs } from './changed-refs.ts'
import { suiteRequest } from './check-events.ts'
import { mergeGroupEvent } from './merge-group.ts'
import { describePush } from './push-event.ts'
import type { OutgoingEvent } from './queue-event.ts'
import { queueEvent } from './queue-event.ts'
import { readRefChange } from './read-ref-change.ts'

const branchPrefix = 'refs/heads/'

/**
 * Compares the repository's refs with those announced and, in one transaction, queues the events of what
 * differs and remembers it as announced. Killed anywhere, the next call finds the same difference. The
 * caller holds the repository's lock. Returns whether anything had moved.
 */
export async function announcePush(
  context: ForgeContext,
  repositoryId: number,
  accountId: number,
): Promise<boolean> {
  const { state, clock, urls } = context
  const found = state.repositories.byId(repositoryId)
  if (!found) return false
  const dir = dirOf(context, found)
  const announced = state.refs.of(repositoryId)
  const actual = await listRefs(dir)
  const moved = changedRefs(announced, actual)
  if (moved.length === 0) return false

  const repository = { ...(await chooseDefaultBranch(found, dir, actual)), pushedAt: clock.now() }
  const by = accountById(context, accountId)
  const sender = describeUser(urls, by)
  const described = describeRepository(urls, repository, ownerOf(context, repository))
  const events: OutgoingEvent[] = []
  const heads: { ref: string; before: string | null; head: GitCommit }[] = []
  for (const change of announcedChanges(moved)) {
    const read = await readRefChange(dir, change, announced, actual)
    events.push({ event: 'push', action: null, repository, payload: describePush(read, described, sender) })
    const pull = (number: number) => state.pulls.byNumber(repositoryId, number)
    const about = { repository, described, sender }
    const group = await mergeGroupEvent(dir, change, { actual, pull }, about)
    if (group) events.push(group)
    if (read.head && change.ref.startsWith(branchPrefix)) heads.push({ ...change, head: read.head })
  }
  const pulls: Pull[] = []
  for (const { pull, action, extra } of movedPulls(context, repository, moved)) {
    const base = await movePullHead(context, pull, repository)
    pulls.push(pull)
    events.push(await pullEvent(context, pull, base, action, sender, extra))
  }
  for (const pull of await mergedPulls(context, repository, moved, { dir, byId: accountId })) {
    // The head may have moved, or gone, in the very push that merged it.
    const known = pulls.findIndex(({ id }) => id === pull.id)
    if (known >= 0) continue
    pulls.push(pull)
    events.push(await pullEvent(context, pull, repository, 'closed', sender))
  }

  state.transaction(() => {
    state.repositories.save(repository)
    for (const { ref, after } of moved) state.refs.set(repositoryId, ref, after)
    for (const pull of pulls) state.pulls.save(pull)
    for (const event of events) queueEvent(context, event)
    for (const { ref, before, head } of heads)
      requestSuites(context, repository, { branch: ref.slice(branchPrefix.length), before, head, by })
  })
  return true
}

/** Asks every App that writes checks for those of a new commit. */
function requestSuites(
  context: ForgeContext,
  repository: ForgeRepository,
  push: { branch: string; before: string | null; head: GitCommit; by: Account },
): void {
  const { state, clock } = context
  const { branch, before, head, by } = push
  for (const { appId } of state.apps.covering(repository)) {
    const key = { repositoryId: repository.id, sha: head.sha, appId }
    if (state.apps.byId(appId)?.permissions['checks'] !== 'write' || state.suites.byKey(key)) continue
    const suite = state.suites.ensure(key, clock.now(), { branch, before, head: describeHead(head) })
    queueEvent(context, suiteRequest(context, suite, { repository, by }, 'requested'))
  }
}

/** Open pull requests whose head has come into their base. */
async function mergedPulls(
  { state, clock }: ForgeContext,
  repository: ForgeRepository,
  moved: MovedRef[],
  { dir, byId }: { dir: string; byId: number },
): Promise<Pull[]> {
  const now = clock.now()
  const open = state.pulls.ofRepository(repository.id).filter((pull) => pull.state === 'open')
  const merged: Pull[] = []
  for (const { ref, after } of moved)
    for (const pull of open)
      if (
        after !== null &&
        ref === branchPrefix + pull.baseRef &&
        (await isAncestor(dir, pull.headSha, after))
      )
        merged.push({
          ...pull,
          state: 'closed',
          updatedAt: now,
          closedAt: now,
          merged: { at: now, byId, sha: after },
        })
  return merged
}

/** Open pull requests whose branch has moved, as they are from now on. */
function movedPulls(
  { state, clock }: ForgeContext,
  repository: ForgeRepository,
  moved: MovedRef[],
): { pull: Pull; action: 'synchronize' | 'closed'; extra: object }[] {
  const now = clock.now()
  return moved
    .filter(({ ref }) => ref.startsWith(branchPrefix))
    .flatMap(({ ref, after }) =>
      state.pulls.openFrom(repository.id, ref.slice(branchPrefix.length)).flatMap((pull) => {
        if (after === pull.headSha) return []
        return after === null
          ? {
              pull: { ...pull, state: 'closed' as const, updatedAt: now, closedAt: now },
              action: 'closed' as const,
              extra: {},
            }
          : {
              pull: { ...pull, headSha: after, updatedAt: now },
              action: 'synchronize' as const,
              extra: { before: pull.headSha, after },
            }
      }),
    )
}

/** The first branch that comes to an empty repository becomes its default, as at GitHub. */
async function chooseDefaultBranch(
  repository: ForgeRepository,
  dir: string,
  actual: ReadonlyMap<string, string>,
): Promise<ForgeRepository> {
  if (actual.has(branchPrefix + repository.defaultBranch)) return repository
  const first = [...actual.keys()].find((ref) => ref.startsWith(branchPrefix))
  if (first === undefined) return repository
  await runGit(['symbolic-ref', 'HEAD', first], { dir })
  return { ...repository, defaultBranch: first.slice(branchPrefix.length) }
}
