import type {
  Annotation,
  Build,
  BuildView,
  Execution,
  Failure,
  LastImage,
  Report,
  ReportSubject,
  SkippedBuild,
  Step,
  Wait,
} from '../../src/domain/index.ts'
import { sampleExecution, sampleReport, sampleStoredBuild } from '../support/samples/sample-report.ts'

/** A check as somebody may meet it on GitHub. */
export interface CheckCase {
  /** Name of the golden file. */
  name: string
  /** Over it in docs/checks.md. */
  heading: string
  report: Report
  log?: string
  annotations?: Annotation[]
  more?: number
  wait?: Wait
}

/** When all of them are written. */
export const now = Date.parse('2026-11-20T14:03:00Z')
const start = Date.parse('2026-11-20T14:02:00Z')
const digest = `sha256:${'07626e3c7fdd28d5328a8d6df8d29cd3'.repeat(2)}`
const newer = '5f3c'.repeat(10)

/** One kind of check each, in the order of a build's life. */
export const checkCases: CheckCase[] = [
  {
    name: 'queued',
    heading: 'Waiting in the queue',
    report: ofBuild({ state: 'queued', attempt: 0 }, [], { place: { place: 3, of: 12 } }),
  },
  {
    name: 'waiting-for-another',
    heading: 'Waiting for an image that it uses',
    report: ofBuild({ state: 'queued', attempt: 0 }),
    wait: { kind: 'needs', names: ['base'] },
  },
  {
    name: 'waiting-for-a-node',
    heading: 'Waiting for a node',
    report: ofBuild({ state: 'queued', attempt: 0 }),
    wait: { kind: 'nodes', why: 'No node of the pool gpu-enabled is ready (of 2).' },
  },
  {
    name: 'waiting-for-the-cluster',
    heading: 'Waiting for the cluster',
    report: ofExecution({
      state: 'queued',
      startedAt: null,
      steps: [],
      waitingFor: 'Unschedulable: 0/3 nodes are available: 3 Insufficient memory.',
    }),
  },
  {
    name: 'in-progress',
    heading: 'A step at work',
    report: ofExecution({
      steps: [fetched(), step('build', 'running'), step('image-processing', 'waiting')],
    }),
  },
  {
    name: 'success',
    heading: 'An image',
    report: ofExecution({
      state: 'succeeded',
      endedAt: start + 42_000,
      digest,
      size: 28_412_339,
      steps: built(),
    }),
  },
  {
    name: 'failure',
    heading: 'A step that failed',
    report: failed({ reason: 'Failed', step: 'build', exitCode: 2 }),
    log: "src/till.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.\nmake: *** [all] Error 2\n",
    annotations: [
      {
        ...{ path: 'src/till.ts', startLine: 12, endLine: 12, startColumn: 5, endColumn: 5 },
        ...{
          level: 'failure',
          title: 'TS2322',
          message: "Type 'string' is not assignable to type 'number'.",
        },
      },
    ],
    more: 3,
  },
  {
    name: 'out-of-memory',
    heading: 'A step without memory',
    report: failed({ reason: 'StepOutOfMemory', step: 'build', exitCode: 137 }),
    log: 'Killed\n',
  },
  {
    name: 'retried',
    heading: 'A node that went away',
    report: failed({ reason: 'NodeLost', retry: { attempt: 2, of: 3 } }),
  },
  {
    name: 'queued-by-itself',
    heading: 'Tried again by itself',
    report: ofBuild(
      { state: 'queued', attempt: 1 },
      [
        sampleExecution({
          ...{ state: 'failed', endedAt: start },
          failure: {
            ...{ reason: 'NodeLost', message: '', step: null, exitCode: null, pod: null, container: null },
            retry: { attempt: 2, of: 3 },
          },
        }),
      ],
      { attempt: 2 },
    ),
    wait: { kind: 'pause', until: start + 30_000 },
  },
  {
    name: 'needed-build-failed',
    heading: 'A build whose image is used has none',
    report: failed({ reason: 'NeededBuildFailed', message: 'It needs the image of base, which failed.' }),
  },
  {
    name: 'unknown-reason',
    heading: 'A reason that nobody knows',
    report: failed({ reason: 'FluxCapacitorEmpty', message: 'no 1.21 gigawatts', step: null }),
  },
  {
    name: 'timed-out',
    heading: 'Too slow',
    report: failed({
      reason: 'BuildRunTimeout',
      message: 'BuildRun api-b1-1 failed to finish within 10m0s',
      step: null,
    }),
  },
  {
    name: 'superseded',
    heading: 'Given up for a newer commit',
    report: ofBuild({ state: 'cancelled', endedAt: now, cancelCause: { kind: 'superseded', by: newer } }, [
      sampleExecution({
        state: 'cancelled',
        startedAt: start,
        endedAt: now,
        steps: [fetched(), step('build', 'skipped')],
      }),
    ]),
  },
  {
    name: 'cancelled-by-somebody',
    heading: 'Cancelled by somebody',
    report: ofBuild({
      ...{ state: 'cancelled', endedAt: now },
      cancelCause: { kind: 'asked', by: { id: 7, login: 'grace' } },
    }),
  },
  {
    name: 'closed',
    heading: 'Its pull request was closed',
    report: ofBuild({ state: 'cancelled', endedAt: now, cancelCause: { kind: 'closed', pullRequest: 7 } }),
  },
  {
    name: 'approval',
    heading: 'A stranger’s commit that waits for approval',
    report: ofApproval({ state: 'pending', attempt: 0 }, true),
  },
  {
    name: 'approved',
    heading: 'The same after the approval',
    report: ofApproval({ state: 'queued', attempt: 0 }, false),
  },
  {
    name: 'not-to-be-approved',
    heading: 'A stranger’s commit that may not be built',
    report: ofSkipped(
      {
        ...left(
          'Pull request 7 comes from a fork, and its author mallory has no write access to acme/shop. The tenant acme does not build pull requests of strangers. To have it built, somebody with write access can push the branch to acme/shop itself. Or whoever runs Slipway can set `untrusted` in the tenants file.',
        ),
        refused: true,
      },
      null,
    ),
  },
  {
    name: 'skipped',
    heading: 'Left out by a filter',
    report: ofSkipped(left('No changed file matches the paths of this build.'), {
      ...{ image: 'registry.test/acme/api', digest },
      ...{ sha: newer, at: Date.parse('2026-11-18T09:30:00Z') },
    }),
  },
  {
    name: 'skipped-without-an-image',
    heading: 'Left out, and never built before',
    report: ofSkipped(left('The commit’s message says [skip ci].'), null),
  },
  {
    name: 'unusable-file',
    heading: 'A build file that cannot be used',
    report: of({
      ...{ kind: 'file', path: '.slipway.yaml', completedAt: now },
      problems: [
        {
          ...{ line: 6, column: 7, endLine: 6, endColumn: 17, path: 'builds.api.dockerfle' },
          message: 'unknown key `dockerfle`; did you mean `dockerfile`?',
        },
        {
          ...{ line: 9, column: 16, endLine: 9, endColumn: 20, path: 'builds.api.timeout' },
          message: 'expected a duration such as `20m`, found `soon`',
        },
      ],
    }),
  },
  {
    name: 'all-in-progress',
    heading: 'All builds of a commit, while some go on',
    report: ofAll(
      [
        ['api', 'completed'],
        ['web', 'running'],
        ['worker', 'queued'],
      ],
      [left('It builds on tags only.', 'docs')],
    ),
  },
  {
    name: 'all-green',
    heading: 'All builds of a commit, green',
    report: ofAll(
      [
        ['api', 'completed'],
        ['web', 'completed'],
      ],
      [left('It builds on tags only.', 'docs')],
    ),
  },
  {
    name: 'all-with-a-failure',
    heading: 'All builds of a commit, one failed',
    report: ofAll(
      [
        ['api', 'completed'],
        ['web', 'failed'],
        ['worker', 'cancelled'],
      ],
      [],
    ),
  },
  {
    name: 'all-waiting-for-approval',
    heading: 'All builds of a stranger’s commit',
    report: ofAll(
      [
        ['api', 'pending'],
        ['web', 'pending'],
      ],
      [],
    ),
  },
]

function of(subject: ReportSubject): Report {
  const build = sampleStoredBuild()
  return sampleReport(build, [], { subject })
}

function ofBuild(
  change: Partial<Build>,
  executions: Execution[] = [],
  { place = null, attempt = 1 }: { place?: { place: number; of: number } | null; attempt?: number } = {},
): Report {
  return of({ kind: 'build', view: { build: sampleStoredBuild(change), executions }, attempt, place })
}

function ofExecution(change: Partial<Execution>): Report {
  const execution = sampleExecution({ startedAt: start, ...change })
  const state = execution.state === 'succeeded' ? 'completed' : execution.state
  return ofBuild({ state }, [execution])
}

function failed(change: Partial<Failure>): Report {
  const failure: Failure = {
    ...{ reason: 'Failed', message: '', step: null, exitCode: null, pod: null, container: null },
    ...change,
  }
  const steps = failure.step === null ? [] : [fetched(), step(failure.step, 'failed', failure.exitCode)]
  return ofExecution({ state: 'failed', endedAt: start + 31_000, failure, steps })
}

function ofApproval(change: Partial<Build>, waiting: boolean): Report {
  const author = { id: 99, login: 'stranger' }
  const { config } = sampleStoredBuild()
  const build = sampleStoredBuild({
    ...{ trust: 'untrusted', author, pullRequest: 7, createdAt: start },
    config: { ...config, image: 'registry.test/untrusted/acme', tags: ['api-pr7-aaaaaaa'] },
    ...change,
  })
  return of({ kind: 'approval', view: { build, executions: [] }, attempt: 1, waiting })
}

function ofSkipped(skipped: SkippedBuild, last: LastImage | null): Report {
  return of({ kind: 'skipped', skipped, last, completedAt: now })
}

function left(reason: string, name = 'api'): SkippedBuild {
  return { name, reason, image: `registry.test/acme/${name}` }
}

function ofAll(builds: [string, Build['state']][], skipped: SkippedBuild[]): Report {
  const views = builds.map(([name, state]): BuildView => {
    const { config } = sampleStoredBuild()
    const ended = state === 'completed' || state === 'failed' || state === 'cancelled'
    const build = sampleStoredBuild({
      ...{ id: name, name, state, createdAt: start, endedAt: ended ? now : null },
      config: { ...config, image: `registry.test/acme/${name}` },
    })
    const execution = sampleExecution({ state: 'succeeded', digest })
    return { build, executions: state === 'completed' ? [execution] : [] }
  })
  return of({ kind: 'aggregate', members: { views, skipped, file: null } })
}

function step(name: string, state: Step['state'], exitCode: number | null = null): Step {
  const ended = state === 'succeeded' || state === 'failed'
  return {
    ...{ name, container: `step-${name}`, state, exitCode },
    startedAt: ended ? start + 3_000 : null,
    endedAt: ended ? start + 31_000 : null,
  }
}

function fetched(): Step {
  return { ...step('source-default', 'succeeded', 0), startedAt: start, endedAt: start + 3_000 }
}

function built(): Step[] {
  return [
    fetched(),
    step('build', 'succeeded', 0),
    { ...step('image-processing', 'succeeded', 0), startedAt: start + 31_000, endedAt: start + 42_000 },
  ]
}
