import { expect, test } from 'vitest'
import { listRecordings, recordedText } from '../../../../test/support/recordings/read-recording.ts'
import { listFixtures, readFixture } from '../../../../test/support/read-fixture.ts'
import { buildRun, shipwrightBuild, strategy, taskRun } from '../../../shipwright/index.ts'
import type { BuildRun, ShipwrightBuild, Strategy, TaskRun } from '../../../shipwright/index.ts'
import { generateTaskRun } from './generate/generate-task-run.ts'
import { omit } from './omit.ts'

interface Recorded {
  strategy: Strategy
  /** Null where the BuildRun brings it along. */
  build: ShipwrightBuild | null
  buildRun: BuildRun
  taskRun: TaskRun
}

/** What was applied to a real cluster, and the TaskRun that its controllers made of it. */
function readRecorded(name: string): Recorded {
  const objects = readFixture('task-runs', name)
  const of = (kind: RegExp) => objects.find((object) => kind.test(object.kind))
  const build = of(/^Build$/)
  return {
    strategy: strategy.parse(withGeneration(of(/BuildStrategy$/))),
    build: build === undefined ? null : shipwrightBuild.parse(withGeneration(build)),
    buildRun: buildRun.parse(of(/^BuildRun$/)),
    taskRun: taskRun.parse(of(/^TaskRun$/)),
  }
}

function withGeneration(object: { metadata: object } | undefined): unknown {
  return { ...object, metadata: { ...object?.metadata, generation: 1 } }
}

/** The recorded TaskRun as ours would be called: all that may differ is here, and in docs/differences.md. */
function inOurWords({ metadata, spec }: Pick<TaskRun, 'metadata' | 'spec'>): unknown {
  // Defaults of the recorded cluster's Tekton.
  const podTemplate = omit(
    { dnsPolicy: '', hostNetwork: true, ...spec.podTemplate },
    'dnsPolicy',
    'hostNetwork',
  )
  const whole = { metadata, spec: { ...spec, podTemplate } }
  const text = JSON.stringify(whole)
    .replaceAll(/registry\.example\.com\/shp-([a-z-]+)/g, 'ghcr.io/shipwright-io/build/$1:latest')
    .replaceAll(/SHP_(CONFIGMAP|SECRET)_PARAM_[A-Z0-9]+/g, 'SHP_$1_PARAM_')
  return JSON.parse(text)
}

test.each(listFixtures('task-runs'))('%s: makes the TaskRun that a real cluster made', (name) => {
  const recorded = readRecorded(name)
  const made = generateTaskRun({
    buildRun: recorded.buildRun,
    build: recorded.build,
    spec: recorded.build?.spec ?? recorded.buildRun.spec.build.spec!,
    strategy: recorded.strategy,
    serviceAccount: recorded.taskRun.spec.serviceAccountName ?? '',
  })
  if ('reason' in made) throw new Error(made.message)
  expect(inOurWords(made)).toEqual(inOurWords(recorded.taskRun))
})

// Three BuildRuns of one Build, whose TaskRuns are alike.
const alike = 'three-at-once'

test('no recording with a TaskRun is left out', () => {
  const withTaskRun = listRecordings().filter(
    (name) => name !== alike && recordedText(name).includes('"kind":"TaskRun","type"'),
  )
  expect(listFixtures('task-runs')).toEqual(expect.arrayContaining(withTaskRun))
})
