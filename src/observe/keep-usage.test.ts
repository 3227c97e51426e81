import { expect, it } from 'vitest'
import { scriptedEngine } from '../../test/support/fakes/scripted-engine.ts'
import type { Observation, Step } from '../domain/index.ts'
import { Unavailable, type PodUsage } from '../ports.ts'
import { stepUsageAnnotation } from '../shipwright/index.ts'
import { keepUsage } from './keep-usage.ts'

const never = new AbortController().signal
const step = (name: string, state: Step['state']): Step => ({
  ...{ name, container: `step-${name}`, state, exitCode: null, startedAt: null, endedAt: null },
})
const observation = (...steps: Step[]) => ({ steps }) as Observation
const sampled = (container: string, cores: number, memoryBytes: number): PodUsage => ({
  counted: new Map(),
  sampled: new Map([[container, { cores, memoryBytes }]]),
})

function begin() {
  const engine = scriptedEngine()
  const time = { now: 0 }
  const clock = { now: () => time.now, sleep: () => new Promise<void>(() => {}) }
  const usage = keepUsage({ engine, clock }, 'team-a')
  const after = async (seconds: number, steps: Step[]) => {
    time.now += seconds * 1000
    usage.look('pod-1', steps)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const usedBy = (name: string, state: Step['state'] = 'succeeded') =>
    usage.complete(observation(step(name, state)), []).steps[0]?.usage
  return { engine, usage, after, usedBy }
}

it('makes of samples of the step at work what it used, and says that it is not exact', async () => {
  const { engine, usage, after, usedBy } = begin()
  const steps = [step('build', 'running'), step('push', 'waiting')]
  engine.used = sampled('step-build', 2, 1000)
  await after(0, steps)
  expect(usage.dueAt()).toBe(15_000)
  await after(15, steps)
  engine.used = sampled('step-build', 1, 3000)
  await after(15, steps)
  engine.used = sampled('step-build', 1, 2000)
  await after(10, steps)
  expect(engine.usageAsked).toEqual(['pod-1', 'pod-1'])
  expect(usedBy('build')).toEqual({ cpuSeconds: 45, peakMemoryBytes: 3000, exact: false })
  expect(usedBy('build', 'running')).toBeUndefined()
  expect(usedBy('push')).toBeUndefined()
})

it('takes what the node has counted for true, on the Pod that it sees or when it asks at the end', async () => {
  const { engine, usage, after, usedBy } = begin()
  const counted = { cpuSeconds: 12.5, peakMemoryBytes: 7, exact: true }
  engine.used = sampled('step-build', 2, 1000)
  await after(0, [step('build', 'running')])
  await after(15, [step('build', 'running')])
  const annotations = { [stepUsageAnnotation]: JSON.stringify({ 'step-build': counted }) }
  const ref = { namespace: 'team-a', name: 'run', executionId: 'e' }
  usage.see({ ref, buildRun: null, taskRun: null, pod: { metadata: { annotations } } })
  expect(usedBy('build')).toEqual(counted)

  engine.used = { counted: new Map([['step-push', counted]]), sampled: new Map() }
  await usage.askForEnd('pod-1', ['step-build', 'step-push'], 1000, never)
  expect(usedBy('push')).toEqual(counted)
  await usage.askForEnd('pod-1', ['step-build', 'step-push'], 1000, never)
  expect(engine.usageAsked).toHaveLength(2)
})

it('asks a cluster that does not measure, or does not answer, once a minute', async () => {
  const { engine, usage, after, usedBy } = begin()
  const steps = [step('build', 'running')]
  await after(0, steps)
  await after(15, steps)
  engine.used = new Unavailable('away', 0)
  for (const seconds of [15, 15, 15, 15]) await after(seconds, steps)
  expect(engine.usageAsked).toHaveLength(2)
  expect(usedBy('build')).toBeUndefined()
  await usage.askForEnd('pod-1', ['step-build'], 1000, never)
})

it('keeps what is known from before a restart', () => {
  const { usage } = begin()
  const known = { ...step('build', 'succeeded'), usage: { cpuSeconds: 1, peakMemoryBytes: 2, exact: true } }
  expect(usage.complete(observation(step('build', 'succeeded')), [known]).steps).toEqual([known])
})

it('does not trust an annotation that is not what it should be', () => {
  const { usage, usedBy } = begin()
  for (const text of ['', '{', '[]', '{"step-build":{"cpuSeconds":-1}}', '{"step-build":"<b>"}']) {
    const ref = { namespace: 'team-a', name: 'run', executionId: 'e' }
    const pod = { metadata: { annotations: { [stepUsageAnnotation]: text } } }
    usage.see({ ref, buildRun: null, taskRun: null, pod })
    expect(usedBy('build')).toBeUndefined()
  }
})
