import { describe, expect, it } from 'vitest'
import { pipedBuildRun, pipedPod, pipedTaskRun } from '../../test/support/recordings/pipeline-run.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { createRunJoin } from '../kubernetes/runs/join-runs.ts'
import type { Observation } from '../domain/index.ts'
import { observationOf } from './observation-of.ts'

/** What is observed of a BuildRun and the TaskRuns of its PipelineRun. */
function observed(buildRun: object, taskRuns: object[], pods: object[] = []): Observation {
  const join = createRunJoin('team-a', silentLog)
  const lists = [
    ['BuildRun', [buildRun]],
    ['TaskRun', taskRuns],
    ['Pod', pods],
  ] as const
  const told = lists.flatMap(([of, items]) => join.take({ of, kind: 'list', items: [...items] }))
  return told.flatMap((event) => (event.kind === 'snapshot' ? [observationOf(event.snapshot)] : [])).at(-1)!
}

const steps = (observation: Observation) => observation.steps.map(({ name, state }) => `${name} ${state}`)
const source = pipedTaskRun('source-acquisition', 2, 'True', [{ name: 'source-default', exitCode: 0 }])
const hint =
  'PipelineRun web-x7k2p failed in step step-build, for detailed information: kubectl --namespace team-a logs p'

describe('a BuildRun whose work a PipelineRun does', () => {
  it('has the steps of all tasks so far, one after the other', () => {
    const build = pipedTaskRun('build-strategy', 9, 'Unknown', [
      { name: 'prepare', exitCode: 0 },
      { name: 'build' },
    ])
    const seen = observed(pipedBuildRun({ status: 'Unknown', reason: 'Running' }), [build, source])
    expect(steps(seen)).toEqual(['source-default succeeded', 'prepare succeeded', 'build running'])
    expect(seen).toMatchObject({ state: 'running', taskRun: 'web-x7k2p-build-strategy' })
  })

  it('tells the steps of platforms apart that are built side by side', () => {
    const platforms = ['amd64', 'arm64'].map((arch) =>
      pipedTaskRun(`build-linux-${arch}`, 9, 'Unknown', [{ name: 'build' }, { name: 'image-processing' }]),
    )
    const seen = observed(pipedBuildRun({ status: 'Unknown', reason: 'Running' }), [source, ...platforms])
    expect(steps(seen)).toEqual([
      'source-default succeeded',
      'build-linux-amd64.build running',
      'build-linux-amd64.image-processing waiting',
      'build-linux-arm64.build running',
      'build-linux-arm64.image-processing waiting',
    ])
  })

  it('fails with the step, the exit code and the words of the task that failed', () => {
    const said = [
      { name: 'shp-error-reason', value: 'DockerfileInvalid' },
      { name: 'shp-error-message', value: 'unknown instruction: FORM' },
    ]
    const arm = pipedTaskRun('build-linux-arm64', 9, 'False', [{ name: 'build', exitCode: 3 }], said)
    const amd = pipedTaskRun('build-linux-amd64', 9, 'True', [{ name: 'build', exitCode: 0 }])
    const run = pipedBuildRun(
      { status: 'False', reason: 'PipelineRunFailed', message: hint },
      { failureDetails: { location: { pod: 'web-x7k2p-build-linux-arm64-pod', container: 'step-build' } } },
    )
    expect(observed(run, [source, amd, arm], [pipedPod('build-linux-arm64')])).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'DockerfileInvalid',
        message: 'unknown instruction: FORM',
        step: 'build-linux-arm64.build',
        exitCode: 3,
        pod: 'web-x7k2p-build-linux-arm64-pod',
      },
    })
  })

  it.each([
    ['BuildRunTimeout', 'failed'],
    ['CouldntGetTask', 'failed'],
    ['PipelineValidationFailed', 'failed'],
    ['BuildRunCanceled', 'cancelled'],
    // Shipwright looks for another word than Tekton says, and passes Tekton's on.
    ['Cancelled', 'cancelled'],
    ['CancelledRunningFinally', 'cancelled'],
  ])('ends by %s as %s', (reason, state) => {
    const run = pipedBuildRun({ status: 'False', reason, message: 'words' })
    expect(observed(run, [source])).toMatchObject({ state, failure: { reason, message: 'words' } })
  })

  it('ends with the digest that the BuildRun tells', () => {
    const digest = `sha256:${'4a'.repeat(32)}`
    const run = pipedBuildRun({ status: 'True', reason: 'Succeeded' }, { output: { digest, size: 7 } })
    expect(observed(run, [source])).toMatchObject({ state: 'succeeded', digest, size: 7 })
  })
})
