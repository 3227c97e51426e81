import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { pipedBuildRun, pipedPod, pipedTaskRun } from '../../../test/support/recordings/pipeline-run.ts'
import type { RunSnapshot } from '../../ports.ts'
import { createRunJoin, type RunEvent } from './join-runs.ts'

const running = { status: 'Unknown', reason: 'Running' } as const
const source = pipedTaskRun('source-acquisition', 2, 'True', [{ name: 'source-default', exitCode: 0 }])
const build = pipedTaskRun('build-strategy', 9, 'Unknown', [{ name: 'build' }])

/** What the join tells last of these objects, that come in this order. */
function joined(events: [RunEvent['of'], object][]): RunSnapshot | null {
  const join = createRunJoin('team-a', silentLog)
  for (const of of ['BuildRun', 'TaskRun', 'Pod'] as const) join.take({ of, kind: 'list', items: [] })
  const told = events.flatMap(([of, object]) => join.take({ of, kind: 'change', type: 'ADDED', object }))
  return told.flatMap((event) => (event.kind === 'snapshot' ? [event.snapshot] : [])).at(-1) ?? null
}

describe('a BuildRun whose work a PipelineRun does', () => {
  it.each<[string, [RunEvent['of'], object][]]>([
    [
      'in the order in which they are made',
      [
        ['BuildRun', pipedBuildRun(running)],
        ['TaskRun', source],
        ['Pod', pipedPod('source-acquisition')],
        ['TaskRun', build],
        ['Pod', pipedPod('build-strategy')],
      ],
    ],
    [
      'the other way round',
      [
        ['Pod', pipedPod('build-strategy')],
        ['TaskRun', build],
        ['Pod', pipedPod('source-acquisition')],
        ['TaskRun', source],
        ['BuildRun', pipedBuildRun(running)],
      ],
    ],
  ])('has its TaskRuns in order and the one at work, when they come %s', (_, events) => {
    const snapshot = joined(events)
    expect(snapshot?.tasks?.map(({ task, pod }) => [task, pod?.metadata.name])).toEqual([
      ['source-acquisition', 'web-x7k2p-source-acquisition-pod'],
      ['build-strategy', 'web-x7k2p-build-strategy-pod'],
    ])
    expect(snapshot?.taskRun?.metadata.name).toBe('web-x7k2p-build-strategy')
    expect(snapshot?.pod?.metadata.name).toBe('web-x7k2p-build-strategy-pod')
  })

  it('hears of its Pods through the TaskRuns', () => {
    const events: [RunEvent['of'], object][] = [
      ['BuildRun', pipedBuildRun(running)],
      ['TaskRun', build],
    ]
    expect(joined(events)?.pod).toBeNull()
    expect(joined([...events, ['Pod', pipedPod('build-strategy')]])?.pod).not.toBeNull()
  })

  it('has nothing of another BuildRun’s PipelineRun', () => {
    const other = pipedBuildRun(running, { executor: { kind: 'PipelineRun', name: 'web-other' } })
    expect(
      joined([
        ['TaskRun', build],
        ['BuildRun', other],
      ]),
    ).toMatchObject({ taskRun: null, tasks: [] })
  })
})
