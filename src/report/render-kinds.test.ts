import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleReport, sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { Build, BuildView, CancelCause, Report, ReportSubject, SkippedBuild } from '../domain/index.ts'
import { isCheck } from './check-report.ts'
import { isFinal } from './check-state.ts'
import { renderCheck, renderStatus } from './render-check.ts'

const now = Date.parse('2026-11-20T14:03:00Z')
const digest = `sha256:${'0'.repeat(64)}`

function reportOf(subject: ReportSubject): Report {
  return sampleReport(sampleStoredBuild(), [], { subject })
}

function rendering(subject: ReportSubject) {
  const report = reportOf(subject)
  if (!isCheck(report)) throw new Error('no check')
  return { report, facts: { log: '', annotations: 0, more: 0 }, publicUrl: null, now }
}

const render = (subject: ReportSubject) => renderCheck(rendering(subject))
const labels = (subject: ReportSubject) => render(subject).actions.map(({ label }) => label)

function approval(change: Partial<Build>, waiting: boolean): ReportSubject {
  const build = sampleStoredBuild({ trust: 'untrusted', state: 'pending', attempt: 0, ...change })
  return { kind: 'approval', view: { build, executions: [] }, attempt: 1, waiting }
}

function all(...states: Build['state'][]): ReportSubject {
  const views = states.map((state, index): BuildView => {
    const build = sampleStoredBuild({ state, name: `b${index}`, endedAt: state === 'running' ? null : now })
    return { build, executions: [sampleExecution({ digest })] }
  })
  return { kind: 'aggregate', members: { views, skipped: [], file: null } }
}

const superseded: CancelCause = { kind: 'superseded', by: 'b'.repeat(40) }

describe('a commit that waits for approval', () => {
  it('has a button and is not over, as a check and as a status', () => {
    expect(render(approval({}, true))).toMatchObject({ status: 'completed', conclusion: 'action_required' })
    expect(labels(approval({}, true))).toEqual(['Approve'])
    expect(renderStatus(rendering(approval({}, true))).state).toBe('pending')
  })

  it('is no greener once it is approved, and has no button any more', () => {
    const approved = approval({ state: 'queued' }, false)
    expect(render(approved)).toMatchObject({ conclusion: 'action_required', title: 'Approved', actions: [] })
  })

  it('is cancelled when a newer commit takes its place', () => {
    const given = approval({ state: 'cancelled', attempt: 1, cancelCause: superseded, endedAt: now }, false)
    expect(render(given)).toMatchObject({
      conclusion: 'cancelled',
      title: 'Cancelled: superseded by bbbbbbb',
    })
  })
})

describe('an entry that was left out', () => {
  const skipped: SkippedBuild = { name: 'api', reason: 'It builds on tags only.', image: 'registry.test/api' }

  it('is skipped, which GitHub takes for green', () => {
    const subject: ReportSubject = { kind: 'skipped', skipped, last: null, completedAt: now }
    expect(render(subject)).toMatchObject({ name: 'slipway / api', conclusion: 'skipped', actions: [] })
    expect(renderStatus(rendering(subject)).state).toBe('success')
  })

  it('is never green where it may not be built', () => {
    const refused: SkippedBuild = { ...skipped, refused: true }
    const subject: ReportSubject = { kind: 'skipped', skipped: refused, last: null, completedAt: now }
    expect(render(subject)).toMatchObject({ conclusion: 'action_required', actions: [] })
    expect(renderStatus(rendering(subject)).state).toBe('error')
  })
})

describe('the check of a whole commit', () => {
  it.each([
    [all('failed', 'completed'), ['Re-run failed']],
    [all('cancelled', 'completed'), ['Re-run failed']],
    [all('completed'), []],
    [all('pending'), []],
    [all('failed', 'running'), []],
  ])('offers to build again what has no image, once all have ended (%#)', (subject, buttons) => {
    expect(labels(subject)).toEqual(buttons)
  })

  it('shows what is wrong first, however many there are', () => {
    const views = Array.from({ length: 400 }, (_, index): BuildView => {
      const { config } = sampleStoredBuild()
      const build = sampleStoredBuild({
        ...{ name: `build-${String(index).padStart(3, '0')}`, state: index === 399 ? 'failed' : 'completed' },
        config: { ...config, image: `registry.test/${'long/'.repeat(30)}${index}` },
      })
      return { build, executions: [sampleExecution({ digest })] }
    })
    const { summary, title } = render({ kind: 'aggregate', members: { views, skipped: [], file: null } })
    expect(title).toBe('1 of 400 builds failed: build-399')
    expect(summary.indexOf('`build-399` | ✗ failed')).toBeGreaterThan(0)
    expect(summary.indexOf('`build-399`')).toBeLessThan(summary.indexOf('`build-000`'))
    expect(summary).toMatch(/\| … \| \d+ more \| \|$/)
    expect(Buffer.byteLength(summary)).toBeLessThan(65_535)
  })

  it('shows 200 builds with their digests', () => {
    const { summary } = render(all(...Array.from({ length: 200 }, () => 'completed' as const)))
    expect(summary.split(digest)).toHaveLength(201)
  })

  it('says what is wrong with the build file', () => {
    const problem = {
      line: 3,
      column: 1,
      endLine: 3,
      endColumn: 2,
      path: 'builds',
      message: 'expected a map',
    }
    const file = { path: '.slipway.yaml', problems: [problem] }
    const check = render({ kind: 'aggregate', members: { views: [], skipped: [], file } })
    expect(check).toMatchObject({ conclusion: 'failure', title: '.slipway.yaml cannot be used', actions: [] })
    expect(check.summary).toContain('**Line 3, column 1** expected a map')
  })
})

describe('an attempt', () => {
  const attempt = (change: Partial<Build>): ReportSubject => ({
    ...{ kind: 'build', view: { build: sampleStoredBuild(change), executions: [] }, attempt: 1, place: null },
  })

  it('that was cancelled in the queue says why', () => {
    const cancelCause: CancelCause = { kind: 'asked', by: { id: 1, login: 'grace' } }
    const subject = attempt({ state: 'cancelled', attempt: 1, cancelCause, endedAt: 7 })
    expect(render(subject)).toMatchObject({
      conclusion: 'cancelled',
      title: 'Cancelled by grace',
      completedAt: 7,
    })
    expect(labels(subject)).toEqual(['Re-run'])
  })

  it('that was cancelled in the queue stays so when another one begins', () => {
    expect(render(attempt({ state: 'queued', attempt: 1 }))).toMatchObject({ conclusion: 'cancelled' })
  })

  it.each([
    [{ kind: 'closed', pullRequest: 7 }, 'Cancelled: pull request 7 was closed'],
    [{ kind: 'deleted', ref: 'refs/heads/old' }, 'Cancelled: old was deleted'],
    [
      { kind: 'dequeued', ref: 'refs/heads/gh-readonly-queue/main/pr-7' },
      'Cancelled: its merge group was taken apart',
    ],
    [{ kind: 'asked', by: null }, 'Cancelled through the API'],
    [{ kind: 'asked', by: { id: 0, login: 'token:ci' } }, 'Cancelled through the API'],
    [{ kind: 'lost', reason: 'The App was uninstalled.' }, 'Cancelled: the right to build is gone'],
  ] satisfies [CancelCause, string][])('says why it was cancelled (%#)', (cancelCause, title) => {
    expect(render(attempt({ state: 'cancelled', attempt: 1, cancelCause })).title).toBe(title)
  })
})

describe('whatever strangers write', () => {
  const bytes = 10 * 1024 * 1024

  it('a failure of 10 MB leaves its reason, the remedy and the steps', () => {
    const failure = {
      ...{ reason: 'BuildRunRefused', message: '`'.repeat(bytes), step: null, exitCode: null },
      ...{ pod: null, container: null },
    }
    const execution = sampleExecution({ state: 'failed', failure, endedAt: now })
    const build = sampleStoredBuild({ state: 'failed' })
    const subject: ReportSubject = {
      kind: 'build',
      view: { build, executions: [execution] },
      attempt: 1,
      place: null,
    }
    const { summary } = renderCheck({
      ...rendering(subject),
      facts: { log: 'x\n'.repeat(bytes), annotations: 2, more: 9 },
    })
    expect(Buffer.byteLength(summary)).toBeLessThan(65_535)
    expect(summary).toContain('**What to do**')
    expect(summary).toContain('2 places in the files are annotated, and 9 more problems are in the log.')
    expect(summary).toContain('**Last lines of the log**')
    expect(summary).toContain('| Step | Result | Time |')
  })

  it('every kind stays within GitHub’s limits and has words', () => {
    // By name, so that a counterexample can be read.
    const long = { ticks: '`'.repeat(70_000), tags: '<'.repeat(70_000), bars: '|\n'.repeat(30_000) }
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('ticks', 'tags', 'bars', '@all ', '\u202e', ''),
    )
    const written = (key: string) => new Map(Object.entries(long)).get(key) ?? key
    fc.assert(
      fc.property(text, text, (first, second) => {
        const [one, other] = [written(first), written(second)]
        const skipped: SkippedBuild = { name: one, reason: other, image: one }
        const last = { image: one, digest, sha: 'a'.repeat(40), at: now }
        const cause: CancelCause = { kind: 'lost', reason: other }
        const author = { id: 1, login: one }
        const views = [{ build: sampleStoredBuild({ name: one, state: 'failed' }), executions: [] }]
        const problems = [{ line: 1, column: 1, endLine: 1, endColumn: 1, path: one, message: other }]
        const subjects: ReportSubject[] = [
          { kind: 'skipped', skipped, last, completedAt: now },
          { kind: 'skipped', skipped: { ...skipped, refused: true }, last: null, completedAt: now },
          approval({ author, name: one }, true),
          approval({ state: 'cancelled', attempt: 1, cancelCause: cause }, false),
          { kind: 'aggregate', members: { views, skipped: [skipped], file: { path: one, problems } } },
          { kind: 'aggregate', members: { views, skipped: [skipped], file: null } },
        ]
        for (const subject of subjects) {
          const check = render(subject)
          expect(isFinal(reportOf(subject))).toBe(true)
          expect(Buffer.byteLength(check.summary)).toBeLessThanOrEqual(65_535)
          expect(check.summary).not.toBe('')
          expect(check.title.trim()).not.toBe('')
          expect(Buffer.byteLength(check.title)).toBeLessThanOrEqual(255)
          expect(check.title + check.summary).not.toMatch(/[\u202a-\u202e]/)
          expect(Array.from(renderStatus(rendering(subject)).description).length).toBeLessThanOrEqual(140)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('an entry whose commit was superseded before anybody told of it', () => {
  const reason = `superseded by ${'b'.repeat(40)}`
  const entry: SkippedBuild = { name: 'api', reason, image: null, late: true }

  it('is cancelled, because GitHub takes what is skipped for green', () => {
    const subject: ReportSubject = { kind: 'skipped', skipped: entry, last: null, completedAt: now }
    expect(render(subject)).toMatchObject({ conclusion: 'cancelled', title: `Cancelled: ${reason}` })
  })

  it('leaves its commit no greener', () => {
    const members = { views: [], skipped: [entry], file: null }
    expect(render({ kind: 'aggregate', members })).toMatchObject({ conclusion: 'cancelled' })
  })
})
