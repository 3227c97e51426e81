import { describe, expect, it } from 'vitest'
import { keepingLog } from '../../../test/support/fakes/silent-log.ts'
import type { RunSnapshot } from '../../ports.ts'
import { executionAnnotation } from '../../shipwright/index.ts'
import { createRunJoin, type RunEvent } from './join-runs.ts'

const owner = (uid: string) => [{ apiVersion: 'v1', kind: 'Owner', name: uid, uid }]
const buildRun = (name: string, annotations = { [executionAnnotation]: `${name}-execution` }) => ({
  metadata: { name, uid: `uid-${name}`, annotations },
  spec: { build: {} },
})
const taskRun = (name: string, run: string) => ({
  metadata: { name, uid: `uid-${name}`, ownerReferences: owner(`uid-${run}`) },
  spec: {},
})
const pod = (name: string, task: string) => ({
  metadata: { name, uid: `uid-${name}`, ownerReferences: owner(`uid-${task}`) },
  spec: { nodeName: null },
})
const list = (of: RunEvent['of'], items: unknown[] = []): RunEvent => ({ of, kind: 'list', items })
const change = (of: RunEvent['of'], object: unknown, type: 'ADDED' | 'DELETED' = 'ADDED'): RunEvent => ({
  ...{ of, kind: 'change', type, object },
})

function names(snapshot: RunSnapshot | undefined) {
  const { buildRun: run, taskRun: task, pod: its } = snapshot ?? {}
  return [run?.metadata.name ?? null, task?.metadata.name ?? null, its?.metadata.name ?? null]
}

function joined() {
  const log = keepingLog()
  const join = createRunJoin('team-a', log)
  const take = (event: RunEvent) => {
    const events = join.take(event)
    return {
      kinds: events.map(({ kind }) => kind),
      shown: events.flatMap((one) => (one.kind === 'snapshot' ? [one.snapshot] : [])),
    }
  }
  const listAll = () => [list('BuildRun'), list('TaskRun'), list('Pod')].map(take).at(-1)!
  return { take, listAll, log }
}

describe('the join of a namespace', () => {
  it('says nothing until all three kinds were listed, then everything, then that it was listed', () => {
    const { take } = joined()
    expect(take(list('Pod', [pod('p', 't')])).kinds).toEqual([])
    expect(take(list('BuildRun', [buildRun('a')])).kinds).toEqual([])
    expect(take(change('BuildRun', buildRun('b'))).kinds).toEqual([])
    const last = take(list('TaskRun', [taskRun('t', 'a')]))
    expect(last.kinds).toEqual(['snapshot', 'snapshot', 'listed'])
    expect(last.shown.map(names)).toEqual([
      ['a', 't', 'p'],
      ['b', null, null],
    ])
  })

  it('leaves nothing in a list, so that what is deleted later is kept by nobody', () => {
    const { take, listAll } = joined()
    listAll()
    const again = list('BuildRun', [buildRun('a')])
    expect(take(again).shown.map(names)).toEqual([['a', null, null]])
    expect(again).toMatchObject({ items: [] })
  })

  it('puts together what comes in the wrong order', () => {
    const { take, listAll } = joined()
    listAll()
    expect(take(change('Pod', pod('p', 't'))).kinds).toEqual([])
    expect(take(change('TaskRun', taskRun('t', 'a'))).kinds).toEqual([])
    expect(names(take(change('BuildRun', buildRun('a'))).shown[0])).toEqual(['a', 't', 'p'])
  })

  it('shows a deleted BuildRun as gone, once, with what it left', () => {
    const { take, listAll } = joined()
    listAll()
    take(change('BuildRun', buildRun('a')))
    take(change('TaskRun', taskRun('t', 'a')))
    const gone = take(change('BuildRun', buildRun('a'), 'DELETED')).shown
    expect(gone.map(names)).toEqual([[null, 't', null]])
    expect(gone[0]?.ref).toEqual({ namespace: 'team-a', name: 'a', executionId: 'a-execution' })
    expect(take(change('TaskRun', taskRun('t', 'a'), 'DELETED')).kinds).toEqual([])
  })

  it('shows after a gap what went during it', () => {
    const { take, listAll } = joined()
    listAll()
    take(change('BuildRun', buildRun('a')))
    take(change('BuildRun', buildRun('b')))
    const again = take(list('BuildRun', [buildRun('b')]))
    expect(again.kinds).toEqual(['snapshot', 'snapshot', 'listed'])
    expect(again.shown.map(names)).toEqual([
      [null, null, null],
      ['b', null, null],
    ])
  })

  it('leaves out BuildRuns that are not ours, and objects of a shape that nobody knows, and says so', () => {
    const { take, listAll, log } = joined()
    listAll()
    expect(take(change('BuildRun', { ...buildRun('x'), metadata: { name: 'x', uid: 'x' } })).kinds).toEqual(
      [],
    )
    expect(take(change('BuildRun', { metadata: { name: 7 } })).kinds).toEqual([])
    expect(log.lines.join()).toContain('unknown shape')
  })
})
