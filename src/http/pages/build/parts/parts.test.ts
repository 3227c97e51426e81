import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleStoredBuild } from '../../../../../test/support/samples/sample-report.ts'
import type { Annotation, Build } from '../../../../domain/index.ts'
import { plain } from '../../../../report/words/dress.ts'
import { sentence } from '../../layout/sentence.ts'
import { pageHead } from '../page-head.ts'
import { timelineTable } from '../timeline/timeline-table.ts'
import { countBySeverity } from './findings.ts'
import { locateAnnotation } from './locate-annotation.ts'
import { showValues } from './show-values.ts'
import { stepList } from './step-list.ts'
import { whyWords } from './why-words.ts'

describe('why a build is there', () => {
  const build = sampleStoredBuild({ ref: 'refs/heads/main', author: { id: 1, login: 'ada' } })
  it.each([
    ['push', {}, '`ada` pushed to the branch `main`.'],
    ['push', { ref: 'refs/tags/v1' }, '`ada` pushed the tag `v1`.'],
    ['push', { ref: 'refs/odd' }, '`ada` pushed `refs/odd`.'],
    ['pull_request', { pullRequest: 7 }, '`ada` opened or changed pull request #7.'],
    ['merge_group', {}, 'The merge queue tries it before it lets it in.'],
    [
      'issue_comment',
      { pullRequest: 7 },
      'It was asked for in a comment on pull request #7, which is by `ada`.',
    ],
    ['check_run', {}, 'It was asked for with a button of a check at the source host.'],
    ['star', {}, 'An event `star` wanted it.'],
    [
      null,
      { author: { id: 0, login: 'token:ci' } },
      'It was asked for through the API, with the token `ci`.',
    ],
    [null, {}, 'It was asked for on behalf of `ada`, or the event that wanted it is not kept any more.'],
  ])('is said of %s %o', (event, change, words) => {
    const origin = event === null ? null : { event, askedBy: null, replayedAt: null }
    expect(whyWords({ ...build, ...change }, origin)).toBe(words)
  })
})

it('says who asked for a build, and that it is there since its delivery was planned again', () => {
  const build = sampleStoredBuild({ pullRequest: 7, author: { id: 1, login: 'ada' }, createdAt: 500 })
  const asked = { event: 'issue_comment', askedBy: { id: 2, login: 'grace' }, replayedAt: null }
  expect(whyWords(build, asked)).toBe(
    '`grace` asked for it in a comment on pull request #7, which is by `ada`.',
  )
  const replayed = { event: 'pull_request', askedBy: null }
  expect(whyWords(build, { ...replayed, replayedAt: 400 })).toBe(
    '`ada` opened or changed pull request #7. Somebody had its delivery planned again.',
  )
  expect(whyWords(build, { ...replayed, replayedAt: 600 })).not.toContain('again')
})

describe('a sentence', () => {
  it('has code where two backticks say so, and nothing else of it is markup', async () => {
    expect(String(await sentence('set `untrusted.image` to <b>'))).toBe(
      'set <code><bdi>untrusted.image</bdi></code> to &lt;b&gt;',
    )
    expect(String(await sentence('one ` of two'))).toBe('one ` of two')
  })

  it('has names of strangers as code, which they cannot end', async () => {
    const name = plain.code('a`b\u202e<c>\n`')
    expect(String(await sentence(`Branch ${name}.`))).toBe('Branch <code><bdi>a’b&lt;c&gt; ’</bdi></code>.')
    expect(plain.code('')).toBe('`–`')
  })
})

describe('the line of a log that an annotation is of', () => {
  const lines = [
    'starting',
    'src/a.ts:120:3 - error',
    'src/a.ts(12,3): error TS1: no such thing',
    'no such thing',
    'src/a.ts:120:9 - the same place',
  ].map((text, index) => ({ n: index + 100, text }))
  const at = (change: Partial<Annotation>) =>
    locateAnnotation({ path: 'web/src/a.ts', startLine: 12, message: 'x', ...change }, lines)
  it.each([
    ['names file and line', {}, 102],
    ['does not take line 12 for 120', { startLine: 1 }, null],
    ['has its words', { path: 'b.ts', message: 'no such thing\nat all' }, 102],
    ['is the last that it quotes', { path: 'b.ts', message: 'starting\nsrc/a.ts:120:3 - error\n…' }, 101],
    ['has its words, of those that name it', { startLine: 120, message: 'the same place' }, 104],
    ['is not found by a word that says nothing', { path: 'b.ts', message: 'error' }, null],
    ['is not there', { path: 'c.ts', message: 'something else' }, null],
  ])('%s', (_name, change, line) => {
    expect(at(change)).toBe(line)
  })
})

describe('the steps of a build', () => {
  it('are not said to be yet to begin where all is over', async () => {
    const said = async (state: Build['state']) =>
      String(await stepList(sampleStoredBuild({ state }), null, []))
    expect(await said('queued')).toContain('No step has begun yet.')
    expect(await said('failed')).toContain('No step has begun.')
  })

  it('took as long as their logs and checks say, whatever is left of it after the step before', async () => {
    const times = { startedAt: 1000, endedAt: 5000 }
    const step = {
      name: 'build',
      container: 'step-build',
      state: 'succeeded' as const,
      exitCode: 0,
      ...times,
    }
    const row = { kind: 'step' as const, step, span: { from: 3000, to: 5000 }, isGoing: false }
    const said = String(await timelineTable({ from: 0, to: 9000, rows: [row], isMended: false }))
    expect(said).toContain('data-label="Took">4 s<')
  })
})

describe('values of parameters', () => {
  const token = `ghp_${'a'.repeat(36)}`
  it('are shown to whoever may act, without what is a secret by its name or look', () => {
    const values = { target: 'web', tags: ['a', 'b'], NPM_TOKEN: 'x', apiKey: 'y', odd: `at ${token}` }
    expect(showValues(values, true)).toEqual([
      { name: 'target', value: 'web' },
      { name: 'tags', value: 'a b' },
      { name: 'NPM_TOKEN', value: null },
      { name: 'apiKey', value: null },
      { name: 'odd', value: 'at ***' },
    ])
  })

  it('are names for everybody else', () => {
    expect(showValues({ target: 'web' }, false)).toEqual([{ name: 'target', value: null }])
  })
})

it('counts vulnerabilities, the worst first, what is called otherwise among the unknown', () => {
  const found = ['low', 'Critical', null, 'odd', 'low'].map((severity) => ({ id: 'CVE-1', severity }))
  expect(countBySeverity(found)).toEqual([
    ['critical', 1],
    ['low', 2],
    ['unknown', 2],
  ])
})

describe('a tab', () => {
  it.each([
    ['completed', '✓', 'good'],
    ['failed', '✗', 'bad'],
    ['running', '●', 'busy'],
    ['queued', '○', 'idle'],
    ['cancelled', '○', 'idle'],
  ] as const)('shows %s by sign and icon', (state, sign, tone) => {
    const head = pageHead(sampleStoredBuild({ state }), { number: 1, execution: null, state })
    expect(head).toMatchObject({ title: `${sign} api · acme/shop`, tone })
  })

  it('has a preview that says why, in one short line', () => {
    const failure = {
      ...{ reason: 'PodEvicted', message: '', step: null },
      ...{ exitCode: null, pod: null, container: null },
    }
    const execution = sampleExecution({ state: 'failed', failure })
    const build = sampleStoredBuild({ title: `Hats\u202e ${'x'.repeat(500)}` })
    const { description } = pageHead(build, { number: 1, execution, state: 'failed' })
    expect(description).toMatch(
      /^api of acme\/shop at [0-9a-f]{7}: failed\. The node ran short .*\. Hats x+…$/,
    )
    expect(description.length).toBeLessThanOrEqual(151)
  })
})
