import { describe, expect, it } from 'vitest'
import { sampleRepository } from '../../../test/support/samples/samples.ts'
import type { CommentReply } from '../../domain/index.ts'
import { replyWords } from './reply-words.ts'

const reply = (refusal: string): CommentReply => ({
  ...{ repository: sampleRepository(), number: 7, commentId: 42, reaction: '-1', refusal },
})

describe('a reply to a refused command', () => {
  it('names the comment, says why, and can be found again', () => {
    expect(replyWords(reply('ada has no write access.\nThere is no build `ap`; did you mean `api`?'))).toBe(
      [
        'To [this comment](https://forge.test/acme/shop/pull/7#issuecomment-42):',
        'ada has no write access.',
        'There is no build `ap`; did you mean `api`?',
        '<!-- slipway:reply:42 -->',
      ].join('\n\n'),
    )
  })

  it('mentions nobody, links nowhere and hides nothing, whatever the comment was', () => {
    const markdown = replyWords(reply('No build @acme/team --> <img src=x> [a](http://evil.test) ![b](c)'))
    expect(markdown).not.toMatch(/@acme|<img|\]\(http:\/\/evil|!\[/)
    expect(markdown.match(/-->/g)).toHaveLength(1)
  })

  it('stays short', () => {
    expect(replyWords(reply(`${'no '.repeat(5_000)}\n`.repeat(500))).length).toBeLessThan(65_536)
  })
})
