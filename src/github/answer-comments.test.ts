import { expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../test/support/connect-test-github.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { replyMark, type CommentReply } from '../domain/index.ts'

const reply: CommentReply = {
  ...{ repository: sampleRepository(), number: 4, commentId: 77 },
  ...{ reaction: '-1', refusal: 'No.' },
}

it('finds its own reply behind the comment, and takes nobody else’s for it', async () => {
  const body = `No.\n\n${replyMark(77)}`
  const thread = (type: string, id: number) =>
    connect(({ path }) => ({
      json: path.includes('/issues/comments/')
        ? { created_at: '2026-11-20T11:00:00Z' }
        : [{ id, body, user: { type } }],
    }))
  const found = async (type: string, id: number) => (await thread(type, id)).commentHost.findReply(reply)
  expect(await found('Bot', 78)).toBe(true)
  expect(await found('User', 78)).toBe(false)
  expect(await found('Bot', 76)).toBe(false)
})
