import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleReport, sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { Execution, Failure, Problem, Report, Step } from '../domain/index.ts'
import { fileAnnotations } from './annotate-file.ts'
import { isCheck } from './check-report.ts'
import { bareCheck, renderCheck, renderStatus } from './render-check.ts'

const digest = `sha256:${'0'.repeat(64)}`
const now = Date.parse('2026-11-20T14:03:00Z')
const start = Date.parse('2026-11-20T14:02:00Z')

function step(name: string, change: Partial<Step> = {}): Step {
  return {
    name,
    container: `step-${name}`,
    state: 'waiting',
    exitCode: null,
    startedAt: null,
    endedAt: null,
    ...change,
  }
}

const fetched = step('source-default', {
  state: 'succeeded',
  exitCode: 0,
  startedAt: start,
  endedAt: start + 3_000,
})

function rendering(report: Report, log = '', annotations = 0) {
  if (!isCheck(report)) throw new Error('no check')
  return { report, facts: { log, annotations, more: 0 }, publicUrl: 'https://slipway.test/', now }
}

function render(report: Report, log = '', annotations = 0) {
  return renderCheck(rendering(report, log, annotations))
}

function renderExecution(change: Partial<Execution>, log = '', annotations = 0) {
  const execution = sampleExecution({ startedAt: start, ...change })
  const ended = execution.state === 'succeeded' ? 'completed' : execution.state
  return render(sampleReport(sampleStoredBuild({ state: ended }), [execution]), log, annotations)
}

function failure(change: Partial<Failure> = {}): Failure {
  return { reason: 'Failed', message: '', step: 'build', exitCode: 7, pod: null, container: null, ...change }
}

describe('a check of a build', () => {
  it('waits for a slot before the first execution', () => {
    expect(render(sampleReport(sampleStoredBuild({ state: 'queued', attempt: 0 }), []))).toMatchObject({
      name: 'slipway / api',
      externalId: 'b1-1',
      detailsUrl: 'https://slipway.test/builds/b1',
      status: 'queued',
      conclusion: null,
      startedAt: null,
      title: 'Waiting for a slot',
    })
  })

  it('names the step at work and since when', () => {
    const check = renderExecution({ steps: [fetched, step('build', { state: 'running' }), step('push')] })
    expect(check).toMatchObject({ status: 'in_progress', startedAt: start, title: 'Step 2 of 3: build' })
    expect(check.summary).toContain(
      '`build` has been running since 14:02:03 UTC. By 14:03:00 UTC the build had taken 1 min.',
    )
    expect(check.summary).toContain('| `source-default` | ✓ succeeded | 3 s |')
    expect(check.summary).toContain('| `build` | ▶ running | since 14:02:03 UTC |')
    expect(check.summary).toContain('| `push` | waiting |  |')
  })

  it('says what the cluster waits for', () => {
    const check = renderExecution({ state: 'queued', steps: [], waitingFor: '0/1 nodes are available <b>' })
    expect(check).toMatchObject({ status: 'in_progress', title: 'Starting' })
    expect(check.summary).toContain('0/1 nodes are available &lt;b&gt;')
  })

  it('has in its title, too, what is known of a wait', () => {
    const check = renderExecution({ state: 'queued', steps: [], waitingFor: 'ImagePullBackOff: denied' })
    expect(check.title).toMatch(/^Waiting: [A-Z].*[^.]$/)
    expect(check.title.length).toBeLessThanOrEqual(140)
  })

  it('begins with the image and its digest when it succeeded', () => {
    const check = renderExecution({
      state: 'succeeded',
      digest,
      size: 1_989_004,
      endedAt: start + 42_000,
      steps: [fetched],
    })
    expect(check).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      completedAt: start + 42_000,
      title: 'Image pushed in 42 s',
    })
    expect(check.summary.split('\n')[0]).toBe(`\`registry.test/acme/api@${digest}\``)
    expect(check.summary).toContain(`docker pull registry.test/acme/api@${digest}`)
    expect(check.summary).toContain('**Size** 2.0 MB')
    expect(check.summary).toContain('| `source-default` |')
  })

  it('calls what is no image an artifact, with what fetches one', () => {
    const stored = sampleStoredBuild({ state: 'completed' })
    const build = { ...stored, config: { ...stored.config, artifact: true as const } }
    const ended = sampleExecution({ state: 'succeeded', digest, startedAt: start, endedAt: start + 42_000 })
    const check = render(sampleReport(build, [ended]))
    expect(check.title).toBe('Artifact pushed in 42 s')
    expect(check.summary).toContain(`oras pull registry.test/acme/api@${digest}`)
    expect(check.summary).not.toMatch(/docker|image/i)
  })

  it('falls back to the tag where no digest was reported', () => {
    const check = renderExecution({ state: 'succeeded', endedAt: start + 1_000 })
    expect(check.summary.split('\n')[0]).toBe('`registry.test/acme/api:main`')
    expect(check.summary).toContain('reported no digest')
  })

  it('says step, exit code, reason, cause, what to do and the log’s end when it failed', () => {
    const check = renderExecution(
      {
        state: 'failed',
        endedAt: now,
        failure: failure(),
        steps: [fetched, step('build', { state: 'failed', exitCode: 7 })],
      },
      '\u001b[31mmake: *** [all] Error 2\u001b[0m\n',
      2,
    )
    expect(check).toMatchObject({ conclusion: 'failure', title: 'Step build failed with exit code 7' })
    expect(check.summary).toContain('**Step** `build` with exit code 7')
    expect(check.summary).toContain('**Reason** `Failed` – A step of the build failed.')
    expect(check.summary).toContain('**What to do**')
    expect(check.summary).toContain('2 places in the files are annotated.')
    expect(check.summary).toContain('```text\nmake: *** [all] Error 2\n```')
    expect(check.summary).toContain('✗ failed, exit code 7')
  })

  it('leaves out the kubectl line that Shipwright puts where a message would be', () => {
    const message = 'buildrun step step-build failed, for detailed information: kubectl --namespace x logs y'
    expect(renderExecution({ state: 'failed', failure: failure({ message }) }).summary).not.toContain(
      'kubectl',
    )
    expect(
      renderExecution({ state: 'failed', failure: failure({ message: 'own words' }) }).summary,
    ).toContain('own words')
  })

  it('shows a reason that nobody knows as it came', () => {
    const check = renderExecution({
      state: 'failed',
      failure: failure({ reason: 'Brand|New`', step: null, message: 'why' }),
    })
    expect(check.title).toBe('Failed: Brand|New`')
    expect(check.summary).toContain('**Reason** `` Brand|New` ``')
    expect(check.summary).toContain('why')
  })

  it('has timed out when the run did', () => {
    const check = renderExecution({
      state: 'failed',
      failure: failure({ reason: 'BuildRunTimeout', step: null }),
    })
    expect(check).toMatchObject({ conclusion: 'timed_out', title: 'Timed out after 10 min' })
    expect(check.summary).toContain('Raise `timeout`')
  })

  it('says that it is being cancelled until the run has ended', () => {
    expect(renderExecution({ cancelAskedAt: start })).toMatchObject({
      ...{ status: 'in_progress', conclusion: null, title: 'Cancelling' },
    })
  })

  it('is cancelled when the build was, run or not', () => {
    expect(renderExecution({ state: 'cancelled' })).toMatchObject({
      conclusion: 'cancelled',
      title: 'Cancelled',
    })
    const never = sampleReport(sampleStoredBuild({ state: 'cancelled', endedAt: 5 }), [])
    expect(render(never)).toMatchObject({ conclusion: 'cancelled', completedAt: 5 })
  })

  it('tells of its own attempt and not of a later one', () => {
    const first = sampleExecution({ state: 'failed', failure: failure(), endedAt: now })
    const second = sampleExecution({ id: 'b1-2', attempt: 2 })
    const build = sampleStoredBuild({ state: 'running', attempt: 2 })
    expect(render(sampleReport(build, [first, second])).conclusion).toBe('failure')
  })

  it('leads to all builds of the commit, or to the events where nothing was built', () => {
    const report = sampleReport(sampleStoredBuild({ state: 'queued', attempt: 0 }), [])
    const linkOf = (subject: Report['subject']) => render({ ...report, subject }).detailsUrl
    const commit = `?repository=acme%2Fshop&sha=${report.sha}`
    const members = { views: [], skipped: [], file: null }
    expect(linkOf({ kind: 'aggregate', members })).toBe(`https://slipway.test/builds${commit}`)
    const file = { path: '.slipway.yaml', problems: [], completedAt: now }
    expect(linkOf({ kind: 'file', ...file })).toBe(`https://slipway.test/deliveries${commit}`)
  })

  it('has no link without a public address', () => {
    const report = sampleReport(sampleStoredBuild({ state: 'queued', attempt: 0 }), [])
    expect(renderCheck({ ...rendering(report), publicUrl: null }).detailsUrl).toBeNull()
  })
})

describe('a check of a build file', () => {
  const problem = {
    line: 3,
    column: 5,
    endLine: 3,
    endColumn: 9,
    path: 'builds.api.on',
    message: 'unknown key `onn`; did you mean `on`?',
  }
  const report: Report = {
    ...sampleReport(sampleStoredBuild(), []),
    id: `file-101-${'a'.repeat(40)}`,
    subject: {
      kind: 'file',
      path: '.slipway.yaml',
      problems: [problem, { ...problem, line: 7, endLine: 9 }],
      completedAt: now,
    },
  }

  it('lists every problem with its place', () => {
    const check = render(report)
    expect(check).toMatchObject({
      name: 'slipway / .slipway.yaml',
      status: 'completed',
      conclusion: 'failure',
      title: '2 problems in .slipway.yaml',
    })
    expect(check.summary).toContain('- **Line 3, column 5** unknown key `onn`; did you mean `on`?')
    expect(check.summary).toContain('- **Line 7, column 5**')
  })

  it('is green once somebody had the commit planned again and nothing is wrong any more', () => {
    const subject = { kind: 'file' as const, path: '.slipway.yaml', problems: [], completedAt: now }
    const check = render({ ...report, subject })
    expect(check).toMatchObject({ conclusion: 'success', title: '.slipway.yaml can be used now' })
    expect(fileAnnotations({ ...report, subject })).toEqual([])
  })

  it('annotates them in the file, columns only within a line', () => {
    expect(fileAnnotations(report)).toEqual([
      {
        path: '.slipway.yaml',
        startLine: 3,
        endLine: 3,
        startColumn: 5,
        endColumn: 9,
        level: 'failure',
        title: 'builds.api.on',
        message: problem.message,
      },
      {
        path: '.slipway.yaml',
        startLine: 7,
        endLine: 9,
        startColumn: null,
        endColumn: null,
        level: 'failure',
        title: 'builds.api.on',
        message: problem.message,
      },
    ])
  })

  it('annotates the file that it extends, where the problem is in that', () => {
    const within = { file: 'ci/base.yaml', line: 12, column: 3, endLine: 12, endColumn: 8 }
    const subject = {
      kind: 'file' as const,
      path: '.slipway.yaml',
      problems: [{ ...problem, within }],
      completedAt: now,
    }
    expect(fileAnnotations({ ...report, subject })).toMatchObject([
      { path: 'ci/base.yaml', startLine: 12, endLine: 12, startColumn: 3, endColumn: 8 },
    ])
  })

  it('says the first problem in a commit status, which has no summary', () => {
    const place = `${problem.line}, column ${problem.column}: ${problem.message}`
    const status = (problems: Problem[]) => {
      const of: Report = {
        ...report,
        subject: { kind: 'file', path: '.slipway.yaml', problems, completedAt: now },
      }
      return renderStatus(rendering(of)).description
    }
    expect(status([problem])).toBe(`Line ${place}`)
    expect(status([problem, problem])).toBe(`2 problems in .slipway.yaml: line ${place}`)
  })

  it('stays within the limits however many there are', () => {
    const problems = Array.from({ length: 5_000 }, () => ({ ...problem, message: '`<'.repeat(2_000) }))
    const many: Report = {
      ...report,
      subject: { kind: 'file', path: '.slipway.yaml', problems, completedAt: now },
    }
    expect(render(many).summary.length).toBeLessThanOrEqual(65_535)
    expect(fileAnnotations(many).length).toBeLessThanOrEqual(250)
  })
})

describe('GitHub’s limits', () => {
  it('hold whatever strangers write', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }).filter((one) => !one.includes('\ufffd')),
      fc.constant('`'.repeat(70_000)),
      fc.constant('é🚀\n'.repeat(30_000)),
    )
    fc.assert(
      fc.property(text, text, text, text, (log, message, reason, name) => {
        const execution = sampleExecution({
          state: 'failed',
          failure: failure({ message, reason, step: name }),
          steps: Array.from({ length: 50 }, () => step(name, { state: 'failed', exitCode: 1 })),
        })
        const report = sampleReport(sampleStoredBuild({ state: 'failed' }), [execution])
        const check = render(report, log)
        for (const rendered of [check, bareCheck(check)]) {
          expect(Buffer.byteLength(rendered.summary)).toBeLessThanOrEqual(65_535)
          expect(rendered.summary).not.toContain('\ufffd')
          expect(rendered.summary).not.toBe('')
          expect(Buffer.byteLength(rendered.title)).toBeLessThanOrEqual(255)
          expect(rendered.title).not.toMatch(/[\r\n]/)
          expect(rendered.title.trim()).not.toBe('')
        }
        const { description } = renderStatus(rendering(report, log))
        expect(Array.from(description).length).toBeLessThanOrEqual(140)
      }),
      { numRuns: 60 },
    )
  })

  it('keep the end of the log and what to do, cutting the middle', () => {
    const log = `${'x'.repeat(100)}\n`.repeat(5_000) + 'the last line\n'
    const { summary } = renderExecution({ state: 'failed', failure: failure() }, log)
    expect(summary).toContain('the last line\n```')
    expect(summary).toContain('**What to do**')
  })
})
