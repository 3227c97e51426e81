import { describe, expect, it } from 'vitest'
import { payloadsOf } from '../../../test/support/documented-payloads.ts'
import { formatReportId, type ReportId } from '../../domain/index.ts'
import { readCheckRun } from './read-check-run.ts'
import { readCheckSuite } from './read-check-suite.ts'
import { readIssueComment } from './read-issue-comment.ts'
import { readMergeGroup } from './read-merge-group.ts'

const sha = 'a'.repeat(40)
const [run] = payloadsOf('check_run', 'rerequested')
const [suite] = payloadsOf('check_suite', 'rerequested')
const [comment] = payloadsOf('issue_comment', 'created')
const [group] = payloadsOf('merge_group', 'checks_requested')

const repository = {
  ...(run?.['repository'] as object),
  clone_url: 'https://forge.test/acme/shop.git',
  html_url: 'https://forge.test/acme/shop',
}

describe('a check run', () => {
  const check = (externalId: string, change: Record<string, unknown> = {}) =>
    readCheckRun({
      ...run,
      repository,
      check_run: { head_sha: sha, name: 'slipway / api', external_id: externalId },
      ...change,
    })

  it.each<ReportId>([
    { kind: 'build', buildId: 'b1', attempt: 2 },
    { kind: 'approval', buildId: 'b1', attempt: 1 },
    { kind: 'file', repositoryId: 1, sha },
    { kind: 'skipped', repositoryId: 1, sha, name: 'api' },
    { kind: 'aggregate', repositoryId: 1, sha, generation: 3 },
  ])('of ours ($kind) can be asked for again', (id) => {
    const externalId = formatReportId(id)
    expect(check(externalId)).toMatchObject({
      ...{ kind: 'asked', action: 'rerun', sha, check: { name: 'slipway / api', externalId } },
      sender: { id: 5346 },
    })
  })

  it.each(['approve', 'rerun'])('of ours has the button %s', (identifier) => {
    expect(check('b1-1', { action: 'requested_action', requested_action: { identifier } })).toMatchObject({
      kind: 'asked',
      action: identifier,
    })
  })

  it.each<[string, string, Record<string, unknown>, string]>([
    ['of another App', 'ci/77', {}, 'none of ours'],
    ['without an id', '', {}, 'none of ours'],
    ['that only ended', 'b1-1', { action: 'completed' }, 'nobody asked'],
    [
      'with another button',
      'b1-1',
      { action: 'requested_action', requested_action: { identifier: 'x' } },
      'button',
    ],
  ])('%s is ignored', (_what, externalId, change, reason) => {
    expect(check(externalId, change)).toEqual({
      kind: 'ignored',
      reason: expect.stringMatching(new RegExp(`^check_run \\w+: .*${reason}`)) as string,
    })
  })
})

describe('a check suite', () => {
  it('that is asked for again means all that failed', () => {
    expect(readCheckSuite(suite)).toMatchObject({ kind: 'asked', action: 'rerun-failed', check: null })
  })

  it('that is requested leaves the commit to the push', () => {
    expect(readCheckSuite({ ...suite, action: 'requested' })).toEqual({
      kind: 'ignored',
      reason: 'check_suite requested: the push event builds this commit.',
    })
  })
})

describe('a comment', () => {
  const written = comment?.['comment'] as Record<string, unknown>
  const issue = { ...(comment?.['issue'] as object), pull_request: { url: 'https://forge.test' } }
  const read = (change: Record<string, unknown> = {}) => readIssueComment({ ...comment, issue, ...change }, 1)

  it('under a pull request is read with its author and time', () => {
    expect(read()).toMatchObject({
      ...{ kind: 'comment', pullRequest: 1, commentId: 492700400 },
      ...{ author: { id: 21031067 }, at: Date.parse('2019-05-15T15:20:21Z') },
      body: expect.stringContaining('right away') as string,
    })
  })

  it('of somebody who is gone is nobody’s, and one without text is empty', () => {
    expect(read({ comment: { ...written, user: null, body: null } })).toMatchObject({
      author: { id: 0 },
      body: '',
    })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['under an issue', { issue: comment?.['issue'] }, 'under an issue'],
    ['that was edited', { action: 'edited' }, 'only new comments'],
    ['that was deleted', { action: 'deleted' }, 'only new comments'],
    ['of a bot', { comment: { ...written, user: { id: 1, login: 'ci[bot]', type: 'Bot' } } }, 'a bot wrote'],
  ])('%s is ignored', (_what, change, reason) => {
    expect(read(change)).toEqual({ kind: 'ignored', reason: expect.stringContaining(reason) as string })
  })
})

describe('a merge group', () => {
  it('is built at its head', () => {
    expect(readMergeGroup(group, 1)).toMatchObject({
      kind: 'merge_group',
      sha: '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d',
      ref: 'refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64',
      baseRef: 'main',
      title: 'Merge pull request #2048 from octo-repo/update-readme',
    })
  })

  it('that is destroyed is not wanted any more', () => {
    expect(readMergeGroup({ ...group, action: 'destroyed', reason: 'dequeued' }, 7)).toMatchObject({
      kind: 'ref_gone',
      ref: 'refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64',
      cause: { kind: 'dequeued' },
      at: 7,
    })
  })
})
