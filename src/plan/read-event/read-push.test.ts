import { describe, expect, it } from 'vitest'
import { payloadsOf } from '../../../test/support/documented-payloads.ts'
import { readPush } from './read-push.ts'

const receivedAt = 1_700_000_000_000
const pushedAt = 1_600_000_000
const documented = payloadsOf('push').find((one) => one['deleted'] === false) ?? {}
const repository = documented['repository'] as object

/** A documented payload with some fields changed. */
const push = (change: Record<string, unknown> = {}) => ({
  ...documented,
  ref: 'refs/heads/main',
  after: 'a'.repeat(40),
  head_commit: { id: 'a'.repeat(40), message: 'Fix it\n\nAt last.', timestamp: '2020-09-13T12:00:00+02:00' },
  repository: { ...repository, pushed_at: pushedAt },
  ...change,
})
const read = (change: Record<string, unknown> = {}) => readPush(push(change), receivedAt)

describe('a push', () => {
  it('is read with its branch, commit, message and sender', () => {
    expect(read({ ref: 'refs/heads/feature/x', installation: { id: 77 } })).toMatchObject({
      kind: 'push',
      ref: 'refs/heads/feature/x',
      refType: 'branch',
      refName: 'feature/x',
      sha: 'a'.repeat(40),
      title: 'Fix it',
      message: 'Fix it\n\nAt last.',
      repository: { id: 186853002, ownerId: 21031067, installationId: 77, defaultBranch: 'master' },
      sender: { login: 'Codertocat' },
    })
  })

  it('that creates its ref has nothing before it', () => {
    expect(read({ before: '0'.repeat(40) })).toMatchObject({ before: null })
  })

  it('of an annotated tag builds the commit and not the tag object', () => {
    const head_commit = { id: 'c'.repeat(40), message: 'Release' }
    expect(read({ ref: 'refs/tags/v1', head_commit })).toMatchObject({
      refType: 'tag',
      refName: 'v1',
      sha: 'c'.repeat(40),
    })
  })

  it('may have no head commit, no sender and no installation', () => {
    const bare = { head_commit: null, sender: null, installation: null, pusher: { name: 'ada' } }
    expect(read(bare)).toMatchObject({
      title: null,
      message: null,
      sender: { id: 0, login: 'ada' },
      repository: { installationId: null },
    })
  })

  it.each([
    ['the second it was pushed in', { repository: { ...repository, pushed_at: pushedAt } }, pushedAt * 1000],
    [
      'the time it was pushed at',
      { repository: { ...repository, pushed_at: '2020-09-13T12:26:40Z' } },
      pushedAt * 1000,
    ],
    ['its commit', { repository: { ...repository, pushed_at: null } }, Date.parse('2020-09-13T10:00:00Z')],
    [
      'its receipt where it says nothing',
      { repository: { ...repository, pushed_at: 'soon' }, head_commit: null },
      receivedAt,
    ],
  ])('has the time of %s', (_what, change, at) => {
    expect(read(change)).toMatchObject({ at })
  })

  it.each(['refs/heads/old', 'refs/tags/v0'])('that deletes %s takes back what was wanted for it', (ref) => {
    const gone = { kind: 'ref_gone', ref, cause: { kind: 'deleted', ref }, at: pushedAt * 1000 }
    expect(read({ ref, deleted: true, after: '0'.repeat(40), head_commit: null })).toMatchObject(gone)
    expect(read({ ref, after: '0'.repeat(40) })).toMatchObject(gone)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['of a note', { ref: 'refs/notes/commits' }, 'neither a branch nor a tag'],
    ['of the merge queue', { ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc' }, 'its merge_group event'],
    ['with `..` in the ref', { ref: 'refs/heads/a..b' }, 'no Git ref'],
    ['with a ref like an option', { ref: 'refs/heads/--help' }, 'no Git ref'],
    ['with a line break in the ref', { ref: 'refs/heads/a\nb' }, 'no Git ref'],
    ['with a short commit id', { after: 'abc1234' }, 'after: is no full commit id'],
    [
      'to clone from a file',
      { repository: { ...repository, clone_url: 'file:///etc' } },
      'clone_url: is no https',
    ],
    [
      'of a name with two slashes',
      { repository: { ...repository, full_name: 'a/b/c' } },
      'full_name: is no owner/name',
    ],
  ])('%s is ignored with the reason', (_what, change, reason) => {
    expect(read(change)).toEqual({ kind: 'ignored', reason: expect.stringContaining(reason) as string })
  })
})
