import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { planBuild } from '../../test/support/plan-build.ts'
import { scriptedEngine, type ScriptedEngine } from '../../test/support/fakes/scripted-engine.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { keepingLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import { systemClock } from '../clock.ts'
import type { Execution } from '../domain/index.ts'
import { Unavailable, type Counter, type Meter, type RunRef, type RunSnapshot, type Store } from '../ports.ts'
import {
  stallAnnotation,
  writeStallNote,
  type BuildRun,
  type Pod,
  type StepState,
  type TaskRun,
} from '../shipwright/index.ts'
import type { Stage } from '../stage.ts'
import { fixedTenants } from '../tenants.ts'
import { startObserving, type ObservingParts } from './start-observing.ts'

const namespace = 'team-a'
const digest = `sha256:${'4a'.repeat(32)}`

let store: Store & AsyncDisposable
let engine: ScriptedEngine
let log: ReturnType<typeof keepingLog>
let counts: [Counter, Record<string, string> | undefined][]
const stages: Stage[] = []

beforeEach(async () => {
  store = await openTestStore()
  engine = scriptedEngine()
  log = keepingLog()
  counts = []
})

afterEach(async () => {
  await stop()
  await store[Symbol.asyncDispose]()
})

async function stop(): Promise<void> {
  await Promise.all(stages.splice(0).map((stage) => stage.stop()))
}

function observe(change: Partial<ObservingParts> = {}): void {
  const meter: Meter = { count: (name, labels) => void counts.push([name, labels]), time() {}, level() {} }
  const secrets = () => ['sesame']
  const tenants = fixedTenants([sampleTenant({ namespace })])
  const base = { store, engine, tenants, clock: systemClock, log, meter, secrets }
  stages.push(startObserving({ ...base, ...change }))
}

/** An execution whose BuildRun exists. */
async function running(): Promise<{ execution: Execution; ref: RunRef; uid: string }> {
  const { build } = await planBuild(store)
  const executionId = `${build.id}-1`
  const name = `slipway-${executionId}`
  const execution = await store.commit('admitBuild', {
    ...{ buildId: build.id, executionId, attempt: 1, namespace, buildRun: name, now: Date.now() },
  })
  const uid = randomUUID()
  engine.runs.set(`${namespace}/${name}`, { uid, executionId })
  await store.commit('bindExecution', { executionId, buildRunUid: uid })
  return { execution: execution!, ref: { namespace, name, executionId }, uid }
}

type Shown = { ref: RunRef; uid: string }
type Said = { status: 'True' | 'False' | 'Unknown'; reason: string; message?: string } | null

function snapshot(run: Shown, said: Said, steps: Record<string, Omit<StepState, 'name'>> = {}): RunSnapshot {
  const conditions = said ? [{ type: 'Succeeded', ...said }] : []
  const taskName = `${run.ref.name}-abcde`
  const hasTaskRun = Object.keys(steps).length > 0
  const status: BuildRun['status'] = { conditions }
  // Of one that names its TaskRun the end waits until that is seen.
  if (hasTaskRun) status.executor = { name: taskName, kind: 'TaskRun' }
  if (said?.status === 'True') status.output = { digest, size: 10 }
  const buildRun: BuildRun = {
    ...{ apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', spec: { build: {} }, status },
    metadata: { name: run.ref.name, namespace, uid: run.uid },
  }
  const states = Object.entries(steps).map(([name, state]) => ({ name, container: `step-${name}`, ...state }))
  const taskRun: TaskRun = {
    ...{ apiVersion: 'tekton.dev/v1', kind: 'TaskRun', spec: {} },
    metadata: { name: taskName, uid: `${run.uid}-t` },
    status: { conditions, podName: `${taskName}-pod`, steps: states },
  }
  const pod: Pod = { metadata: { name: `${taskName}-pod` } }
  return {
    ref: run.ref,
    buildRun,
    taskRun: hasTaskRun ? taskRun : null,
    pod: hasTaskRun ? pod : null,
  }
}

const atWork = { running: { startedAt: '2026-11-20T14:00:00Z' } }
const done = (exitCode: number) => ({
  terminated: { exitCode, startedAt: '2026-11-20T14:00:00Z', finishedAt: '2026-11-20T14:00:05Z' },
})
const underway: Said = { status: 'Unknown', reason: 'Running' }

function stepLog(run: Shown, step: string) {
  return engine.logOf(`${run.ref.name}-abcde-pod`, `step-${step}`)
}

async function executionNow(run: Shown): Promise<Execution> {
  const view = await store.read('build', { id: run.ref.executionId.replace(/-1$/, '') })
  return view!.executions.find(({ id }) => id === run.ref.executionId)!
}

function whenEnded(run: Shown): Promise<Execution> {
  return waitUntil('the execution to end', async () => {
    const now = await executionNow(run)
    return now.endedAt === null ? null : now
  })
}

async function storedLog(run: Shown, step: string): Promise<string> {
  const { executionId } = run.ref
  const { data } = await store.read('log', { executionId, step, from: 0, maxBytes: 1_000_000 })
  return Buffer.from(data).toString()
}

describe('observing', () => {
  it('stores what it sees, and the end with digest and size', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    await waitUntil('the step to run', async () => (await executionNow(run)).steps[0]?.state === 'running')
    stepLog(run, 'build').end()
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, { build: done(0) }))
    expect(await whenEnded(run)).toMatchObject({ state: 'succeeded', digest, size: 10 })
    expect(counts).toEqual([['slipway_executions_total', { outcome: 'succeeded', reason: 'none' }]])
  })

  it('has the last line of the log in the store before the failure is, also one without a line feed', async () => {
    const run = await running()
    observe({ drainMs: 60_000 })
    engine.show(snapshot(run, underway, { build: atWork }))
    const written = stepLog(run, 'build')
    written.write('building\n')
    await waitUntil('the first line', async () => (await storedLog(run, 'build')) === 'building\n')
    engine.show(snapshot(run, { status: 'False', reason: 'Failed' }, { build: done(7) }))
    // An end that was shown later and has nothing to wait for is stored first.
    const other = await running()
    engine.show(snapshot(other, { status: 'True', reason: 'Succeeded' }))
    await whenEnded(other)
    expect((await executionNow(run)).endedAt).toBeNull()
    written.write('no such file')
    written.end()
    expect(await whenEnded(run)).toMatchObject({ state: 'failed', failure: { step: 'build', exitCode: 7 } })
    expect(await storedLog(run, 'build')).toBe('building\nno such file')
  })

  it('waits for the TaskRun that an end names, whose watch may be behind, and only so long', async () => {
    const [late, never] = [await running(), await running()]
    observe({ drainMs: 1_000 })
    const end: Said = { status: 'True', reason: 'Succeeded' }
    for (const run of [late, never]) engine.show({ ...snapshot(run, end, { build: done(0) }), taskRun: null })
    stepLog(late, 'build').end()
    engine.show(snapshot(late, end, { build: done(0) }))
    expect((await whenEnded(late)).steps).toMatchObject([{ name: 'build', state: 'succeeded' }])
    expect(await whenEnded(never)).toMatchObject({ state: 'succeeded', digest, steps: [] })
  })

  it('keeps an end whose BuildRun is deleted while the last lines come', async () => {
    const run = await running()
    observe()
    const end = snapshot(run, { status: 'True', reason: 'Succeeded' }, { build: done(0) })
    engine.show(end)
    await waitUntil('the log to be read', () => engine.readings() === 1)
    engine.show({ ...end, buildRun: null })
    const other = await running()
    engine.show(snapshot(other, { status: 'True', reason: 'Succeeded' }))
    await whenEnded(other)
    stepLog(run, 'build').end()
    expect(await whenEnded(run)).toMatchObject({ state: 'succeeded', digest })
  })

  it('waits for a log that does not end only so long', async () => {
    const run = await running()
    observe({ drainMs: 100 })
    engine.show(snapshot(run, { status: 'False', reason: 'BuildRunTimeout' }, { build: done(1) }))
    stepLog(run, 'build').write('still here\n')
    expect((await whenEnded(run)).failure?.reason).toBe('BuildRunTimeout')
  })

  it('masks secrets in what it stores', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    stepLog(run, 'build').write('password is ses')
    stepLog(run, 'build').write('ame\n')
    stepLog(run, 'build').end()
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, { build: done(0) }))
    await whenEnded(run)
    expect(await storedLog(run, 'build')).toBe('password is ***\n')
    expect(log.lines.join()).not.toContain('sesame')
  })

  it('goes on with a log where it was before a restart, with nothing lost and nothing twice', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    const written = stepLog(run, 'build')
    written.write('one sesame\ntwo\n')
    await waitUntil('two lines', async () => (await storedLog(run, 'build')).endsWith('two\n'))
    await stop()
    written.write('three\n')
    written.end()
    observe()
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, { build: done(0) }))
    await whenEnded(run)
    expect(await storedLog(run, 'build')).toBe('one ***\ntwo\nthree\n')
    expect(engine.readings()).toBe(2)
  })

  it('masks what the Secrets of the run hold, in its logs and in the cluster’s words', async () => {
    engine.secrets = { values: ['open barley'], unread: [] }
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    const written = stepLog(run, 'build')
    written.write(`with open barley and ${Buffer.from('x:open barley').toString('base64')}\n`)
    written.end()
    const failed: Said = { status: 'False', reason: 'Failed', message: 'open barley and sesame were refused' }
    await waitUntil('the log', async () => (await storedLog(run, 'build')).endsWith('\n'))
    engine.show(snapshot(run, failed, { build: done(1) }))
    expect((await whenEnded(run)).failure?.message).toBe('*** and *** were refused')
    expect(await storedLog(run, 'build')).toMatch(/^with \*\*\* and \S{0,4}\*\*\*\S{0,4}\n$/)
  })

  it('keeps a log whose Secrets may not be read, and says so once', async () => {
    engine.secrets = { values: [], unread: ['push'] }
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { one: atWork, two: atWork }))
    for (const step of ['one', 'two']) {
      stepLog(run, step).write('sesame\n')
      await waitUntil('the log', async () => (await storedLog(run, step)) === '***\n')
    }
    expect(log.lines.filter((line) => line.includes('may not be read'))).toHaveLength(1)
  })

  it('stores nothing of a log before it knows what to mask', async () => {
    engine.secrets = new Unavailable('not now', Date.now())
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    stepLog(run, 'build').write('open barley\n')
    await waitUntil('a second question', () => (engine.secretsAsked.length > 1 ? true : null))
    expect(await storedLog(run, 'build')).toBe('')
    engine.secrets = { values: ['open barley'], unread: [] }
    await waitUntil('the log', async () => (await storedLog(run, 'build')) === '***\n')
  })

  it('marks where a log begins anew because its step was run again, and keeps both', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, underway, { build: atWork }))
    stepLog(run, 'build').write('one\ntwo of the first try\n')
    await waitUntil('the first', async () => (await storedLog(run, 'build')).endsWith('try\n'))
    await stop()

    const { runs } = engine
    const mark = '\n[slipway: the log begins anew here]\n'
    const both = `one\ntwo of the first try\n${mark}one\ntwo of the second\n`
    for (const upTo of ['one\ntwo of the second\n', 'one\ntwo of the second\nthree\n']) {
      engine = Object.assign(scriptedEngine(), { runs })
      observe()
      engine.show(snapshot(run, underway, { build: atWork }))
      stepLog(run, 'build').write(upTo)
      await waitUntil('the second', async () => (await storedLog(run, 'build')).endsWith(upTo))
      if (!upTo.includes('three')) await stop()
    }
    expect(await storedLog(run, 'build')).toBe(`${both}three\n`)
  })

  it('follows a step again that had ended and works once more', async () => {
    const run = await running()
    observe()
    stepLog(run, 'build').write('first\n')
    stepLog(run, 'build').end()
    engine.show(snapshot(run, underway, { build: done(0) }))
    await waitUntil('the log', async () => (await storedLog(run, 'build')) === 'first\n')
    await waitUntil('one reading', () => engine.readings() === 1)
    engine.show(snapshot(run, underway, { build: atWork }))
    await waitUntil('another reading', () => engine.readings() > 1)
  })

  it('keeps only so much of a log, and says so', async () => {
    const run = await running()
    observe({ maxLogBytes: 100 })
    engine.show(snapshot(run, underway, { build: atWork }))
    for (let line = 0; line < 50; line += 1) stepLog(run, 'build').write(`line ${line}\n`)
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, { build: done(0) }))
    await whenEnded(run)
    const stored = await storedLog(run, 'build')
    expect(stored).toMatch(/^line 0\n[^]*\[slipway: cut here, the log is over 100 bytes\]\n$/)
    expect(stored.indexOf('\n[slipway')).toBe(100)
  })

  it('does not take the request to cancel for the end', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, { status: 'Unknown', reason: 'BuildRunCanceled' }, { build: atWork }))
    await waitUntil('it to run', async () => (await executionNow(run)).state === 'running')
    engine.show(snapshot(run, { status: 'False', reason: 'BuildRunCanceled' }, {}))
    expect(await whenEnded(run)).toMatchObject({
      state: 'cancelled',
      steps: [{ name: 'build', state: 'failed' }],
    })
  })

  it('reopens nothing when the cluster speaks after the end', async () => {
    const run = await running()
    observe()
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, {}))
    const end = await whenEnded(run)
    engine.show(snapshot(run, underway, { build: atWork }))
    engine.show({ ...snapshot(run, null), buildRun: null })
    const next = await running()
    engine.show(snapshot(next, { status: 'True', reason: 'Succeeded' }, {}))
    await whenEnded(next)
    expect(await executionNow(run)).toEqual(end)
  })

  it('counts a BuildRun that is deleted before its end as failed', async () => {
    const run = await running()
    observe()
    const seen = snapshot(run, underway, { build: atWork })
    engine.show(seen)
    await waitUntil('it to run', async () => (await executionNow(run)).state === 'running')
    stepLog(run, 'build').end()
    engine.show({ ...seen, buildRun: null })
    const end = await whenEnded(run)
    expect(end).toMatchObject({ state: 'failed', failure: { reason: 'BuildRunDeleted' } })
    expect(end.steps).toMatchObject([{ name: 'build', state: 'failed' }])
  })

  it('notices after a list what was deleted while nobody watched', async () => {
    const run = await running()
    engine.runs.clear()
    observe()
    engine.listed(namespace)
    expect((await whenEnded(run)).failure?.reason).toBe('BuildRunDeleted')
  })

  it('does not take a BuildRun for deleted that was made after the list began', async () => {
    const run = await running()
    const gone = await running()
    engine.runs.delete(`${namespace}/${gone.ref.name}`)
    observe()
    engine.listed(namespace)
    await whenEnded(gone)
    expect((await executionNow(run)).state).toBe('queued')
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }, {}))
    expect((await whenEnded(run)).state).toBe('succeeded')
  })

  it('does not ask for what has no BuildRun yet', async () => {
    const { build } = await planBuild(store)
    const id = `${build.id}-1`
    await store.commit('admitBuild', {
      ...{
        buildId: build.id,
        executionId: id,
        attempt: 1,
        namespace,
        buildRun: `slipway-${id}`,
        now: Date.now(),
      },
    })
    const gone = await running()
    engine.runs.clear()
    observe()
    engine.listed(namespace)
    await whenEnded(gone)
    expect((await store.read('build', { id: build.id }))?.build.state).toBe('running')
  })

  it('gives up and removes a BuildRun that gets no condition', async () => {
    const run = await running()
    observe({ stalls: { silentMs: 200 } })
    engine.show(snapshot(run, null))
    const end = await whenEnded(run)
    expect(end.failure?.reason).toBe('BuildRunStuck')
    expect(engine.removed).toEqual([run.ref])
  })

  it('does not give up at first sight on a BuildRun that the cluster made late, nor after a jump of the clock', async () => {
    let ahead = 0
    let turns = 0
    const counted: Store = {
      ...store,
      read: (name, input) => {
        if (name === 'liveExecutions') turns += 1
        return store.read(name, input)
      },
    }
    const twoTurns = async () => {
      for (const before of [turns, turns + 1]) {
        engine.listed(namespace)
        await waitUntil('a turn', () => turns > before)
      }
    }
    const run = await running()
    observe({ store: counted, clock: { ...systemClock, now: () => Date.now() + ahead } })
    await twoTurns()
    for (const reason of ['the cluster was away', 'the machine slept']) {
      ahead += 3_600_000
      engine.show(snapshot(run, null))
      await twoTurns()
      expect(engine.removed, reason).toEqual([])
    }
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }))
    expect((await whenEnded(run)).state).toBe('succeeded')
  })

  it('asks a BuildRun whose Build was cancelled to end, once, and takes its word for the end', async () => {
    const run = await running()
    observe({ drainMs: 100 })
    engine.show(snapshot(run, underway, { build: atWork }))
    stepLog(run, 'build').write('half done\n')
    await waitUntil('the log', async () => (await storedLog(run, 'build')) === 'half done\n')
    await store.commit('cancelBuild', {
      buildId: run.execution.buildId,
      now: Date.now(),
      cause: { kind: 'asked', by: null },
    })
    await waitUntil('the cluster to be asked', () => engine.cancelled.length > 0)
    engine.show(snapshot(run, { status: 'Unknown', reason: 'BuildRunCanceled' }, { build: atWork }))
    stepLog(run, 'build').end()
    engine.show(snapshot(run, { status: 'False', reason: 'BuildRunCanceled' }, { build: done(1) }))
    expect((await whenEnded(run)).state).toBe('cancelled')
    expect(engine.cancelled).toEqual([run.ref])
    expect(log.lines.join()).toContain('asked the BuildRun to end')
  })

  it('counts a BuildRun that is deleted after its Build was cancelled as cancelled', async () => {
    const run = await running()
    await store.commit('cancelBuild', {
      buildId: run.execution.buildId,
      now: Date.now(),
      cause: { kind: 'asked', by: null },
    })
    engine.runs.clear()
    observe()
    engine.listed(namespace)
    expect((await whenEnded(run)).state).toBe('cancelled')
  })

  it('takes another BuildRun of the same name for no sign of ours', async () => {
    const run = await running()
    observe()
    engine.runs.set(`${namespace}/${run.ref.name}`, { uid: 'another', executionId: run.ref.executionId })
    engine.show(snapshot({ ...run, uid: 'another' }, { status: 'True', reason: 'Succeeded' }))
    expect((await whenEnded(run)).failure?.reason).toBe('BuildRunDeleted')
  })

  it('observes what runs in a namespace that no tenant has any more', async () => {
    observe({ tenants: fixedTenants([sampleTenant({ namespace: 'elsewhere' })]) })
    const run = await running()
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }))
    expect((await whenEnded(run)).state).toBe('succeeded')
  })

  it('observes executions that begin while it runs', async () => {
    observe()
    engine.listed(namespace)
    const run = await running()
    engine.show(snapshot(run, { status: 'False', reason: 'Failed', message: 'words' }, {}))
    expect((await whenEnded(run)).failure?.message).toBe('words')
  })
})

describe('a run that nobody else would end', () => {
  const unschedulable: Said = { status: 'Unknown', reason: 'Pending', message: 'Pending' }

  /** A run whose Pod no node takes. */
  function withoutNode(run: Shown): RunSnapshot {
    const shown = snapshot(run, unschedulable, { build: {} })
    const message = '0/1 nodes are available: sesame'
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
    return { ...shown, pod: { ...shown.pod!, status: { phase: 'Pending', conditions: [scheduled] } } }
  }

  it('is asked to end with the cause on it, which is what it failed by, and not by being cancelled', async () => {
    const run = await running()
    observe({ stalls: { pendingMs: 200 } })
    engine.show(withoutNode(run))
    const note = await waitUntil('the wish for an end', () => engine.stalls[0])
    expect(note).toMatchObject({ reason: 'Unschedulable' })
    expect(note.message).toContain('0/1 nodes are available: ***')
    const ended = snapshot(run, { status: 'False', reason: 'BuildRunCanceled', message: 'cancelled' })
    ended.buildRun!.metadata.annotations = { [stallAnnotation]: writeStallNote(note) }
    engine.show(ended)
    const end = await whenEnded(run)
    expect(end).toMatchObject({
      state: 'failed',
      failure: { reason: 'Unschedulable', message: note.message },
    })
    expect(engine.removed).toEqual([])
  })

  it('is not forgotten by a restart: the cause is read from the BuildRun', async () => {
    const run = await running()
    const ended = snapshot(run, { status: 'False', reason: 'BuildRunCanceled', message: 'cancelled' })
    const note = { reason: 'Unschedulable', message: 'no node', container: null, at: Date.now() }
    ended.buildRun!.metadata.annotations = { [stallAnnotation]: writeStallNote(note) }
    observe()
    engine.show(ended)
    expect((await whenEnded(run)).failure).toMatchObject({ reason: 'Unschedulable', message: 'no node' })
  })

  it('is recorded and removed when it does not end though it was asked to', async () => {
    const run = await running()
    const shown = withoutNode(run)
    const note = { reason: 'Unschedulable', message: 'no node', container: null, at: Date.now() - 3_600_000 }
    shown.buildRun!.metadata.annotations = { [stallAnnotation]: writeStallNote(note) }
    observe()
    engine.show(shown)
    expect((await whenEnded(run)).failure).toMatchObject({ reason: 'Unschedulable', message: 'no node' })
    await waitUntil('its removal', () => engine.removed.length > 0)
    expect(engine.cancelled).toEqual([])
  })

  it('is left alone when the cluster, asked afresh, says that it goes on', async () => {
    const run = await running()
    const asked: string[] = []
    const find: ScriptedEngine['find'] = (ref) => {
      asked.push(ref.name)
      const condition = { type: 'Succeeded', status: 'Unknown' as const, reason: 'Running' }
      return Promise.resolve({ uid: run.uid, condition })
    }
    observe({ engine: { ...engine, find }, stalls: { pendingMs: 100 } })
    engine.show(withoutNode(run))
    await waitUntil('the question', () => asked.length > 0)
    engine.show(snapshot(run, { status: 'True', reason: 'Succeeded' }))
    expect((await whenEnded(run)).state).toBe('succeeded')
    expect(engine.cancelled).toEqual([])
  })

  it('is cancelled, and not failed, when somebody wanted its end anyhow', async () => {
    const run = await running()
    await store.commit('cancelBuild', {
      ...{ buildId: run.execution.buildId, cause: { kind: 'asked', by: null }, now: Date.now() },
    })
    observe({ stalls: { silentMs: 200 } })
    engine.show(snapshot(run, null))
    expect((await whenEnded(run)).state).toBe('cancelled')
    expect(engine.stalls).toEqual([])
  })
})
