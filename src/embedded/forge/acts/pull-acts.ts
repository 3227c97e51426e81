import { botOf, dirOf, repositoryNamed } from '../context.ts'
import { queuePrefix } from '../events/merge-group.ts'
import { listRefs } from '../git/list-refs.ts'
import { mergeCommits, moveRefs } from '../git/write-commit.ts'
import { changeComment, writeComment } from '../pulls/manage-comments.ts'
import type { PullChange, PullProblem } from '../pulls/manage-pulls.ts'
import { changePull, labelPull, openPull } from '../pulls/manage-pulls.ts'
import type { Account } from '../state/accounts.ts'
import type { CommentRecord, ReactionContent } from '../state/comments.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { ActParts } from './parts.ts'
import { personOf, personWith } from './parts.ts'

/** What people do with pull requests; where nobody is named it is the one who opened it. */
export interface PullActs {
  openPull(
    repository: string,
    wish: {
      as: string
      /** A branch, or `owner:branch` of a fork. */
      head: string
      /** The default branch when none is given. */
      base?: string | undefined
      title?: string | undefined
      body?: string | undefined
      draft?: boolean | undefined
    },
  ): Promise<{ number: number; sha: string }>
  /** Its title, body, base, draft or state; GitHub tells each as its own event. */
  changePull(repository: string, number: number, change: PullChange, as?: string): Promise<void>
  closePull(repository: string, number: number, as?: string): Promise<void>
  /** With a merge commit, which is returned. */
  mergePull(repository: string, number: number, as?: string): Promise<string>
  /** The owner labels when nobody is named: it takes triage. */
  labelPull(repository: string, number: number, label: string, on?: boolean, as?: string): Promise<void>

  /** Into the merge queue: a branch for the group, whose head is returned. */
  enqueuePull(repository: string, number: number): Promise<{ ref: string; sha: string }>
  /** Out of the queue again; GitHub says `invalidated` when its head has moved meanwhile. */
  dequeuePull(repository: string, number: number): Promise<void>
  /** The base becomes the group's head. */
  mergeGroup(repository: string, number: number): Promise<void>

  comment(repository: string, number: number, body: string, as: string): Promise<{ id: number }>
  editComment(repository: string, id: number, body: string, as?: string): Promise<void>
  deleteComment(repository: string, id: number, as?: string): Promise<void>
  /** Oldest first, with everybody's reactions. */
  comments(
    repository: string,
    number: number,
  ): { id: number; login: string; body: string; reactions: { login: string; content: ReactionContent }[] }[]
}

export function createPullActs({ context, gate, announced }: ActParts): PullActs {
  const { state, clock } = context

  function find(fullName: string, number: number): { repository: ForgeRepository; pull: Pull } {
    const repository = repositoryNamed(context, fullName)
    const pull = state.pulls.byNumber(repository.id, number)
    if (!pull) throw new Error(`${fullName} has no pull request ${number}`)
    return { repository, pull }
  }
  const authorOf = (pull: Pull) => loginOf(pull.authorId)
  const loginOf = (id: number) => state.accounts.byId(id)?.login ?? ''
  const signature = (by: Account) => ({
    name: by.login,
    email: `${by.login}@users.noreply.localhost`,
    at: clock.now(),
  })

  async function change(fullName: string, number: number, wish: PullChange, as?: string): Promise<void> {
    const { repository, pull } = find(fullName, number)
    const author = authorOf(pull)
    const by =
      as === undefined || as === author
        ? personOf(context, author)
        : personWith(context, as, repository, 'triage')
    await gate.alone(repository, async () =>
      unlessProblem(await changePull(context, repository, find(fullName, number).pull, wish, by)),
    )
    announced()
  }

  async function merge(repository: ForgeRepository, pull: Pull, by: Account) {
    const dir = dirOf(context, repository)
    const baseSha = (await listRefs(dir)).get(`refs/heads/${pull.baseRef}`)
    if (baseSha === undefined) throw new Error(`there is no branch ${pull.baseRef}`)
    const message = `Merge pull request #${pull.number}\n\n${pull.title}`
    return { baseSha, sha: await mergeCommits(dir, baseSha, pull.headSha, message, signature(by)) }
  }

  /** Branches of the queue that are for this pull request, newest last. */
  async function groupsOf(repository: ForgeRepository, pull: Pull): Promise<Map<string, string>> {
    const start = `${queuePrefix}${pull.baseRef}/pr-${pull.number}-`
    return new Map([...(await listRefs(dirOf(context, repository)))].filter(([ref]) => ref.startsWith(start)))
  }

  const queueBot = () => botOf(context, { slug: 'github-merge-queue' })
  const commentOf = (fullName: string, id: number) => {
    const repository = repositoryNamed(context, fullName)
    const comment = state.comments.byId(id)
    if (comment?.repositoryId !== repository.id) throw new Error(`${fullName} has no comment ${id}`)
    return { repository, comment }
  }
  const commenter = (comment: CommentRecord, as?: string) =>
    personOf(context, as ?? loginOf(comment.authorId))

  return {
    changePull: change,
    closePull: (fullName, number, as) => change(fullName, number, { state: 'closed' }, as),
    async openPull(fullName, wish) {
      const repository = repositoryNamed(context, fullName)
      const wanted = {
        title: wish.title ?? `Merge ${wish.head}`,
        body: wish.body ?? null,
        head: wish.head,
        base: wish.base ?? repository.defaultBranch,
        draft: wish.draft ?? false,
      }
      const author = personOf(context, wish.as)
      const opened = await gate.alone(repository, () => openPull(context, repository, author, wanted))
      announced()
      const { number, headSha: sha } = unlessProblem(opened)
      return { number, sha }
    },
    async mergePull(fullName, number, as) {
      const { repository, pull } = find(fullName, number)
      const by = personWith(context, as ?? repository.owner, repository, 'write')
      let merged = ''
      await gate.run(repository, by.id, async () => {
        merged = (await merge(repository, pull, by)).sha
        await moveRefs(dirOf(context, repository), { [`refs/heads/${pull.baseRef}`]: merged })
      })
      return merged
    },
    async labelPull(fullName, number, label, on = true, as) {
      const { repository } = find(fullName, number)
      const by = personWith(context, as ?? repository.owner, repository, 'triage')
      await gate.alone(repository, () =>
        labelPull(context, repository, find(fullName, number).pull, { label, on }, by),
      )
      announced()
    },
    async enqueuePull(fullName, number) {
      const { repository, pull } = find(fullName, number)
      const by = queueBot()
      const group = { ref: '', sha: '' }
      await gate.run(repository, by.id, async () => {
        const { baseSha, sha } = await merge(repository, pull, by)
        group.ref = `${queuePrefix}${pull.baseRef}/pr-${number}-${baseSha}`
        group.sha = sha
        await moveRefs(dirOf(context, repository), { [group.ref]: sha })
      })
      return group
    },
    async dequeuePull(fullName, number) {
      const { repository, pull } = find(fullName, number)
      await gate.run(repository, queueBot().id, async () => {
        const refs = [...(await groupsOf(repository, pull)).keys()].map((ref) => [ref, null] as const)
        await moveRefs(dirOf(context, repository), Object.fromEntries(refs))
      })
    },
    async mergeGroup(fullName, number) {
      const { repository, pull } = find(fullName, number)
      await gate.run(repository, queueBot().id, async () => {
        const [ref, sha] = [...(await groupsOf(repository, pull))].at(-1) ?? []
        if (ref === undefined || sha === undefined) throw new Error(`#${number} is not in the merge queue`)
        const base = `refs/heads/${pull.baseRef}`
        await moveRefs(dirOf(context, repository), { [base]: sha, [ref]: null })
      })
    },
    async comment(fullName, number, body, as) {
      const { repository, pull } = find(fullName, number)
      const author = { account: personOf(context, as), appId: null }
      const made = await writeComment(context, repository, pull, author, body)
      announced()
      return { id: made.id }
    },
    async editComment(fullName, id, body, as) {
      const { repository, comment } = commentOf(fullName, id)
      const edited = { action: 'edited', body } as const
      await changeComment(context, repository, comment, edited, commenter(comment, as))
      announced()
    },
    async deleteComment(fullName, id, as) {
      const { repository, comment } = commentOf(fullName, id)
      await changeComment(context, repository, comment, { action: 'deleted' }, commenter(comment, as))
      announced()
    },
    comments: (fullName, number) =>
      state.comments.ofPull(repositoryNamed(context, fullName).id, number).map((one) => ({
        id: one.id,
        login: loginOf(one.authorId),
        body: one.body,
        reactions: state.comments
          .reactions(one.id)
          .map(({ accountId, content }) => ({ login: loginOf(accountId), content })),
      })),
  }
}

function unlessProblem(result: Pull | PullProblem): Pull {
  if ('number' in result) return result
  throw new Error(`${result.field}: ${result.message}`)
}
