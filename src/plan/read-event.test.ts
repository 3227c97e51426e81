import { createRequire } from 'node:module'
import type { PullRequestEvent, PushEvent } from '@octokit/webhooks-types'
import { describe, expect, it } from 'vitest'
import { describePayload, readEvent } from './read-event.ts'

interface Examples {
  name: string
  examples: unknown[]
}
const documented = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as Examples[]
const examplesOf = (event: string) => documented.find(({ name }) => name === event)?.examples ?? []

/** A documented payload to change; made anew each time. */
function push(change: (payload: PushEvent) => void = () => {}): PushEvent {
  const payload = structuredClone(examplesOf('push').find((one) => !(one as PushEvent).deleted)) as PushEvent
  payload.ref = 'refs/heads/main'
  payload.after = 'a'.repeat(40)
  change(payload)
  return payload
}
function commit(id: string, message: string): PushEvent['head_commit'] {
  return { id, message } as PushEvent['head_commit']
}
function pull(change: (payload: PullRequestEvent) => void = () => {}): PullRequestEvent {
  const opened = examplesOf('pull_request').find((one) => (one as PullRequestEvent).action === 'opened')
  const payload = structuredClone(opened) as PullRequestEvent
  change(payload)
  return payload
}

describe('the documented payloads', () => {
  it('of pushes are all read: branches, tags, and deletions that build nothing', () => {
    const events = examplesOf('push').map((payload) => readEvent('push', payload))
    expect(events.length).toBeGreaterThan(3)
    for (const event of events) {
      if (event.kind === 'ignored') expect(event.reason).toMatch(/^The push deleted refs\//)
      else expect(event).toMatchObject({ kind: 'push', repository: { owner: expect.any(String) as string } })
    }
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['push', 'ignored']))
  })

  it('of pull requests are all read: four actions build, the others say that they do not', () => {
    const payloads = examplesOf('pull_request') as PullRequestEvent[]
    expect(payloads.length).toBeGreaterThan(10)
    for (const payload of payloads) {
      const event = readEvent('pull_request', payload)
      if (['opened', 'synchronize', 'reopened', 'ready_for_review'].includes(payload.action)) {
        expect(event).toMatchObject({
          kind: 'pull_request',
          number: payload.number,
          sha: payload.pull_request.head.sha,
        })
      } else {
        expect(event).toEqual({ kind: 'ignored', reason: expect.stringContaining(payload.action) as string })
      }
    }
  })

  it('of all other events are ignored by name', () => {
    for (const { name, examples } of documented) {
      if (name === 'push' || name === 'pull_request') continue
      expect(readEvent(name, examples[0])).toMatchObject({
        kind: 'ignored',
        reason: expect.stringContaining(name) as string,
      })
    }
  })
})

describe('a push', () => {
  it('is read with its branch, commit, sender and the first line of its message', () => {
    const payload = push((change) => {
      change.ref = 'refs/heads/feature/x'
      change.head_commit = commit('a'.repeat(40), 'Fix it\n\nAt last.')
      change.installation = { id: 77, node_id: '' }
    })
    expect(readEvent('push', payload)).toMatchObject({
      kind: 'push',
      refType: 'branch',
      refName: 'feature/x',
      sha: 'a'.repeat(40),
      title: 'Fix it',
      repository: {
        id: payload.repository.id,
        defaultBranch: payload.repository.default_branch,
        installationId: 77,
      },
      sender: { login: payload.sender.login },
    })
  })

  it('that creates its ref has nothing before it', () => {
    expect(
      readEvent(
        'push',
        push((change) => (change.before = '0'.repeat(40))),
      ),
    ).toMatchObject({ before: null })
  })

  it('of an annotated tag builds the commit and not the tag object', () => {
    const payload = push((change) => {
      change.ref = 'refs/tags/v1'
      change.head_commit = commit('c'.repeat(40), 'Release')
    })
    expect(readEvent('push', payload)).toMatchObject({ refType: 'tag', refName: 'v1', sha: 'c'.repeat(40) })
  })

  it('may have no head commit', () => {
    expect(
      readEvent(
        'push',
        push((change) => (change.head_commit = null)),
      ),
    ).toMatchObject({ title: null })
  })

  it.each([
    ['a deletion', push((change) => (change.deleted = true)), 'deleted refs/heads/main'],
    ['a note', push((change) => (change.ref = 'refs/notes/commits')), 'neither a branch nor a tag'],
    ['`..` in the ref', push((change) => (change.ref = 'refs/heads/a..b')), 'no Git ref'],
    ['a ref like an option', push((change) => (change.ref = 'refs/heads/--help')), 'no Git ref'],
    ['a line break in the ref', push((change) => (change.ref = 'refs/heads/a\nb')), 'no Git ref'],
    ['a short commit id', push((change) => (change.after = 'abc1234')), 'after: is no full commit id'],
    [
      'a clone URL of another kind',
      push((change) => (change.repository.clone_url = 'file:///etc')),
      'clone_url: is no https',
    ],
    [
      'an owner with a slash',
      push((change) => (change.repository.full_name = 'a/b/c')),
      'full_name: is no owner/name',
    ],
    ['nothing in it', null, 'cannot be used'],
  ])('with %s is ignored with the reason', (_what, payload, reason) => {
    expect(readEvent('push', payload)).toEqual({
      kind: 'ignored',
      reason: expect.stringContaining(reason) as string,
    })
  })
})

describe('a pull request', () => {
  it('is read when it is a draft, too', () => {
    expect(
      readEvent(
        'pull_request',
        pull((change) => (change.pull_request.draft = true)),
      ),
    ).toMatchObject({ draft: true })
  })

  it('may come from a fork that is gone', () => {
    const payload = pull((change) => {
      Object.assign(change.pull_request.head, { repo: null })
    })
    expect(readEvent('pull_request', payload)).toMatchObject({ headRepository: null })
  })

  it('whose action is a name of the prototype is ignored', () => {
    expect(readEvent('pull_request', { ...pull(), action: 'constructor' })).toMatchObject({ kind: 'ignored' })
  })
})

describe('what a delivery is looked up by', () => {
  it('is read of any payload', () => {
    expect(describePayload(push())).toMatchObject({ ref: 'refs/heads/main', sha: 'a'.repeat(40) })
    expect(describePayload(pull())).toMatchObject({ ref: `refs/pull/${pull().number}/head` })
    expect(describePayload(null)).toEqual({ repository: null, ref: null, sha: null })
    expect(describePayload({ repository: 'x', ref: 7 })).toEqual({ repository: null, ref: null, sha: null })
  })
})
