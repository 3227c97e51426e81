import type { Build, Execution, Report } from '../../../src/domain/index.ts'
import { sampleBuild, sampleObservation, sampleRepository } from './samples.ts'

/** A Build in the store's shape. */
export function sampleStoredBuild(change: Partial<Build> = {}): Build {
  return {
    ...sampleBuild(),
    state: 'running',
    attempt: 1,
    cancelCause: null,
    createdAt: 500,
    queuedAt: 500,
    notBefore: null,
    endedAt: null,
    version: 2,
    ...change,
  }
}

/** A first attempt at it. */
export function sampleExecution(change: Partial<Execution> = {}): Execution {
  return {
    ...sampleObservation(),
    id: 'b1-1',
    buildId: 'b1',
    attempt: 1,
    namespace: 'acme-builds',
    buildRun: 'api-b1-1',
    buildRunUid: 'uid-1',
    createdAt: 900,
    cancelAskedAt: null,
    ...change,
  }
}

/** The report about them, that GitHub has heard nothing of. */
export function sampleReport(build: Build, executions: Execution[], change: Partial<Report> = {}): Report {
  return {
    id: 'b1-1',
    repository: sampleRepository(),
    sha: 'a'.repeat(40),
    desired: 1,
    acked: 0,
    githubId: null,
    intended: false,
    unsettledSince: null,
    annotations: null,
    annotationsAcked: 0,
    failures: 0,
    subject: { kind: 'build', view: { build, executions }, attempt: 1, place: null },
    ...change,
  }
}
