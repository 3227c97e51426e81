import { describe, expect, it } from 'vitest'
import { payloadsOf } from '../../../test/support/documented-payloads.ts'
import { readPullRequest } from './read-pull-request.ts'

interface Payload extends Record<string, unknown> {
  pull_request: Record<string, unknown> & { head: Record<string, unknown> }
}
const documented = payloadsOf('pull_request', 'opened')[0] as Payload

function read(change: Record<string, unknown>, pull: Record<string, unknown> = {}) {
  const pull_request = { ...documented.pull_request, ...pull }
  return readPullRequest({ ...documented, pull_request, ...change }, 1)
}

describe('a pull request', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'labeled', 'unlabeled'])(
    'that is %s may be built',
    (action) => {
      expect(read({ action })).toMatchObject({ kind: 'pull_request', action, number: 2, open: true })
    },
  )

  it('is read with what trust and filters look at', () => {
    const labels = [{ name: 'preview' }, { name: 'big' }]
    expect(read({}, { labels, draft: true })).toMatchObject({
      sha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
      headRef: 'changes',
      headRepository: { id: 186853002, owner: 'Codertocat', private: false },
      baseRef: 'master',
      baseSha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
      author: { id: 21031067 },
      labels: ['preview', 'big'],
      draft: true,
      at: Date.parse('2019-05-15T15:20:33Z'),
    })
  })

  it('may come from a fork that is gone, of an author who is gone', () => {
    const head = { ...documented.pull_request.head, repo: null }
    expect(read({ sender: null }, { head, user: null })).toMatchObject({
      headRepository: null,
      author: { id: 0, login: 'ghost' },
      sender: { id: 0 },
    })
  })

  it('that is closed or merged is not wanted any more', () => {
    expect(read({ action: 'closed' }, { state: 'closed' })).toMatchObject({
      kind: 'ref_gone',
      ref: 'refs/pull/2/head',
      cause: { kind: 'closed', pullRequest: 2 },
    })
  })

  it('that is edited counts when its base changed, and not for its title', () => {
    expect(read({ action: 'edited', changes: { base: { ref: { from: 'old' } } } })).toMatchObject({
      kind: 'pull_request',
      action: 'edited',
    })
    expect(read({ action: 'edited', changes: { title: { from: 'old' } } })).toEqual({
      kind: 'ignored',
      reason: 'pull_request edited: the base branch is the same, so there is nothing new to build.',
    })
  })

  it('that is labeled after it was closed is not built', () => {
    expect(read({ action: 'labeled' }, { state: 'closed' })).toMatchObject({
      kind: 'ignored',
      reason: expect.stringContaining('closed') as string,
    })
  })

  it.each(['converted_to_draft', 'assigned', 'review_requested', 'constructor', 'a\n<b>'])(
    'that is %s is ignored',
    (action) => {
      const event = read({ action })
      expect(event).toMatchObject({ kind: 'ignored' })
      expect(JSON.stringify(event)).not.toContain('<b>')
    },
  )
})
