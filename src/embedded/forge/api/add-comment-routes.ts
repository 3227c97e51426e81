import { z } from 'zod'
import type { ForgeContext } from '../context.ts'
import type { CommentChange } from '../pulls/manage-comments.ts'
import { changeComment, writeComment } from '../pulls/manage-comments.ts'
import { readPull } from '../shapes/describe-pull.ts'
import { describeComment, describeIssue, describeReaction } from '../shapes/issue.ts'
import type { CommentRecord } from '../state/comments.ts'
import { reactionContents } from '../state/comments.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { holds, roleOf } from '../state/repositories.ts'
import type { Api, ApiContext } from './env.ts'
import { actorOf, repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound } from './problem.ts'
import { readBody } from './read-body.ts'

const words = z.object({ body: z.string().min(1).max(65_536, 'is too long (maximum is 65536 characters)') })
const reaction = z.object({ content: z.enum(reactionContents) })
const issue = '/repos/:owner/:repo/issues/:number{[0-9]+}'
const comment = '/repos/:owner/:repo/issues/comments/:id{[0-9]+}'

/** https://docs.github.com/rest/issues/comments and /rest/reactions; a pull request is an issue, too. */
export function addCommentRoutes(api: Api, context: ForgeContext, announced: () => void): void {
  const { state, clock } = context

  api.get(issue, async (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'read')
    return c.json(describeIssue(await readPull(context, pullOf(context, c, repository))))
  })

  api.get(`${issue}/comments`, (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'read')
    const since = Date.parse(c.req.query('since') ?? '') || 0
    const all = state.comments.ofPull(repository.id, pullOf(context, c, repository).number)
    const shown = all.filter(({ updatedAt }) => updatedAt >= since)
    return c.json(paginate(c, shown).map((one) => describeComment(context, one, repository)))
  })

  api.post(`${issue}/comments`, async (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'write')
    const { body } = await readBody(c, words)
    const caller = c.get('caller')
    const appId = caller.kind === 'installation' ? caller.app.id : null
    const author = { account: actorOf(context, c), appId }
    const made = await writeComment(context, repository, pullOf(context, c, repository), author, body)
    announced()
    return c.json(describeComment(context, made, repository), 201)
  })

  api.get(comment, (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'read')
    return c.json(describeComment(context, commentOf(context, c, repository), repository))
  })

  const change = async (c: ApiContext, asked: CommentChange) => {
    const { repository } = repositoryOf(context, c, 'comments', 'write')
    const found = commentOf(context, c, repository)
    const by = actorOf(context, c)
    if (found.authorId !== by.id && !holds(roleOf(repository, by.login), 'write'))
      throw new ApiProblem(403, 'Must have admin rights to Repository.')
    await changeComment(context, repository, found, asked, by)
    announced()
    return { repository, id: found.id }
  }

  api.patch(comment, async (c) => {
    const { repository, id } = await change(c, { action: 'edited', ...(await readBody(c, words)) })
    const after = state.comments.byId(id)
    if (!after) throw notFound()
    return c.json(describeComment(context, after, repository))
  })

  api.delete(comment, async (c) => {
    await change(c, { action: 'deleted' })
    return c.body(null, 204)
  })

  api.get(`${comment}/reactions`, (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'read')
    const wanted = c.req.query('content')
    const all = state.comments.reactions(commentOf(context, c, repository).id)
    const shown = all.filter(({ content }) => wanted === undefined || content === wanted)
    return c.json(paginate(c, shown).map((one) => describeReaction(context, one)))
  })

  api.post(`${comment}/reactions`, async (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'write')
    const { content } = await readBody(c, reaction)
    const commentId = commentOf(context, c, repository).id
    const accountId = actorOf(context, c).id
    const made = state.comments.react({ commentId, accountId, content, createdAt: clock.now() })
    return c.json(describeReaction(context, made.reaction), made.isNew ? 201 : 200)
  })

  api.delete(`${comment}/reactions/:reaction{[0-9]+}`, (c) => {
    const { repository } = repositoryOf(context, c, 'comments', 'write')
    const by = actorOf(context, c).id
    const id = Number(c.req.param('reaction'))
    const all = state.comments.reactions(commentOf(context, c, repository).id)
    if (!all.some((one) => one.id === id && one.accountId === by)) throw notFound()
    state.comments.unreact(id)
    return c.body(null, 204)
  })
}

function pullOf({ state }: ForgeContext, c: ApiContext, repository: ForgeRepository): Pull {
  const pull = state.pulls.byNumber(repository.id, Number(c.req.param('number')))
  if (!pull) throw notFound()
  return pull
}

function commentOf({ state }: ForgeContext, c: ApiContext, repository: ForgeRepository): CommentRecord {
  const found = state.comments.byId(Number(c.req.param('id')))
  if (found?.repositoryId !== repository.id) throw notFound()
  return found
}
