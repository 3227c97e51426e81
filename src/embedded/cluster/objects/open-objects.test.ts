import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { NewObject, WatchLine } from './client.ts'
import { ApiError } from './client.ts'
import type { ObjectStore } from './open-objects.ts'
import { openObjects } from './open-objects.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

function newFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'objects-'))
  cleanups.push(() => rmSync(dir, { recursive: true }))
  return join(dir, 'objects.db')
}

function open(file = newFile(), window = 1000): ObjectStore {
  const objects = openObjects({ file, clock: { now: () => 1_700_000_000_000 }, log, window })
  cleanups.push(() => objects.close())
  return objects
}

function configMap(name: string, more: Partial<NewObject> = {}): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...more,
    metadata: { namespace: 'default', name, ...more.metadata },
  }
}

function buildRun(name: string): NewObject {
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: { namespace: 'default', name },
    spec: { build: { name: 'api' } },
  }
}

function taskRun(name: string, owner: { kind: string; metadata: { name: string; uid: string } }): NewObject {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: {
      namespace: 'default',
      name,
      ownerReferences: [
        {
          apiVersion: 'shipwright.io/v1beta1',
          kind: owner.kind,
          name: owner.metadata.name,
          uid: owner.metadata.uid,
        },
      ],
    },
    spec: {},
  }
}

function failure(act: () => unknown): { code: number; reason: string; message: string } {
  try {
    act()
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, reason: error.reason, message: error.message }
    throw error
  }
  throw new Error('nothing was thrown')
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('objects', () => {
  it('are the same after the file is closed and opened again, and versions go on from there', () => {
    const file = newFile()
    const first = open(file)
    const created = first.create(buildRun('a'))
    first.delete('BuildRun', 'default', first.create(buildRun('b')).metadata.name)
    const last = first.resourceVersion()
    first.close()

    const second = open(file)
    expect(second.get('BuildRun', 'default', 'a')).toEqual(created)
    expect(Number(second.create(buildRun('c')).metadata.resourceVersion)).toBeGreaterThan(last)
  })

  it('get what the server decides, whatever was sent', () => {
    const objects = open()
    const created = objects.create({
      ...buildRun('a'),
      metadata: { namespace: 'default', name: 'a', uid: 'mine', resourceVersion: '77', generation: 9 },
      status: { startTime: 'never' },
    })
    expect(created.metadata).toMatchObject({ creationTimestamp: '2023-11-14T22:13:20Z', generation: 1 })
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(created.metadata.resourceVersion).toBe(String(objects.resourceVersion()))
    expect(created['status']).toBeUndefined()
  })

  it('are named from generateName when they have no name', () => {
    const { metadata } = open().create({
      ...configMap('x'),
      metadata: { namespace: 'default', generateName: 'api-' },
    })
    expect(metadata.name).toMatch(/^api-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  it('cannot be created twice, nor in a namespace that is not there, nor with a bad name', () => {
    const objects = open()
    objects.create(buildRun('a'))
    expect(failure(() => objects.create(buildRun('a')))).toEqual({
      code: 409,
      reason: 'AlreadyExists',
      message: 'buildruns.shipwright.io "a" already exists',
    })
    expect(
      failure(() => objects.create(configMap('a', { metadata: { namespace: 'nowhere' } }))),
    ).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    })
    expect(failure(() => objects.create(buildRun('Not_A_Name')))).toMatchObject({
      code: 422,
      reason: 'Invalid',
    })
  })

  it('are refused with the path of what is wrong', () => {
    const bad = { ...buildRun('a'), spec: { build: { spec: { strategy: { name: 's' }, output: {} } } } }
    expect(failure(() => open().create(bad))).toMatchObject({
      code: 422,
      message: 'BuildRun.shipwright.io "a" is invalid: spec.build.spec.output.image: Required value',
    })
  })

  it('count generations for changes of the spec only', () => {
    const objects = open()
    const created = objects.create(buildRun('a'))
    const labelled = objects.update({ ...created, metadata: { ...created.metadata, labels: { a: 'b' } } })
    expect(labelled.metadata.generation).toBe(1)
    const cancelled = objects.update({
      ...labelled,
      spec: { build: { name: 'api' }, state: 'BuildRunCanceled' },
    })
    expect(cancelled.metadata.generation).toBe(2)
    const ended = objects.updateStatus({ ...cancelled, status: { startTime: '2023-11-14T22:13:20Z' } })
    expect(ended.metadata.generation).toBe(2)
  })

  it('keep status and the rest apart', () => {
    const objects = open()
    const created = objects.create(buildRun('a'))
    const status = { startTime: '2023-11-14T22:13:20Z' }
    const ended = objects.updateStatus({ ...created, spec: { build: { name: 'other' } }, status })
    expect(ended).toMatchObject({ spec: { build: { name: 'api' } }, status })
    expect(objects.update({ ...ended, status: { startTime: 'x' } })['status']).toEqual(status)
  })

  it('refuse a write that was based on an older version, or on an object of that name before', () => {
    const objects = open()
    const old = objects.create(buildRun('a'))
    objects.update({ ...old, metadata: { ...old.metadata, labels: { a: 'b' } } })
    expect(failure(() => objects.update({ ...old, spec: { build: { name: 'x' } } }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
    })
    expect(failure(() => objects.updateStatus({ ...old, status: {} }))).toMatchObject({ code: 409 })
    objects.delete('BuildRun', 'default', 'a')
    objects.create(buildRun('a'))
    expect(
      failure(() => objects.update({ ...old, metadata: { ...old.metadata, resourceVersion: '' } })).message,
    ).toContain('UID in precondition')
  })

  it('make no new version when nothing changes', () => {
    const objects = open()
    const created = objects.create(configMap('a', { data: { k: 'v' } }))
    expect(objects.update(created)).toEqual(created)
    expect(objects.resourceVersion()).toBe(Number(created.metadata.resourceVersion))
  })

  it('fold stringData into data', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'default', name: 's' } }
    const created = open().create({ ...secret, data: { a: 'YQ==' }, stringData: { b: 'b' } })
    expect(created).toMatchObject({ type: 'Opaque', data: { a: 'YQ==', b: 'Yg==' } })
    expect(created).not.toHaveProperty('stringData')
  })

  it('answer a dry run and leave nothing behind', () => {
    const objects = open()
    const before = objects.resourceVersion()
    const lines: WatchLine[] = []
    objects.watch('BuildRun', (line) => lines.push(line))
    expect(objects.create(buildRun('a'), { dryRun: true }).metadata.name).toBe('a')
    expect(objects.get('BuildRun', 'default', 'a')).toBeNull()
    expect([objects.resourceVersion(), lines]).toEqual([before, []])
  })

  it('are selected by labels and fields', () => {
    const objects = open()
    objects.create(configMap('a', { metadata: { labels: { app: 'x', tier: 'web' } } }))
    objects.create(configMap('b', { metadata: { labels: { app: 'y' } } }))
    objects.create(configMap('c'))
    const names = (labelSelector: string, fieldSelector = '') =>
      objects.list('ConfigMap', { labelSelector, fieldSelector }).map(({ metadata }) => metadata.name)
    expect(names('app=x')).toEqual(['a'])
    expect(names('app!=x')).toEqual(['b', 'c'])
    expect(names('app in (x, y),!tier')).toEqual(['b'])
    expect(names('app notin (x)')).toEqual(['b', 'c'])
    expect(names('app')).toEqual(['a', 'b'])
    expect(names('', 'metadata.name=c')).toEqual(['c'])
    expect(names('', 'metadata.name!=c,metadata.namespace=default')).toEqual(['a', 'b'])
    expect(failure(() => names('a=b=c'))).toMatchObject({ code: 400 })
  })
})

describe('namespaces', () => {
  it('come with a service account, and go with all that is in them', () => {
    const objects = open()
    objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    expect(objects.get('ServiceAccount', 'team', 'default')).not.toBeNull()
    objects.create(configMap('a', { metadata: { namespace: 'team' } }))
    objects.delete('Namespace', null, 'team')
    expect(objects.list('ConfigMap')).toEqual([])
    expect(objects.get('ServiceAccount', 'team', 'default')).toBeNull()
  })
})

describe('owners', () => {
  it('take with them what only they own, over more than one step', () => {
    const objects = open()
    const run = objects.create(buildRun('a'))
    const task = objects.create(taskRun('a-1', run))
    objects.create({ ...taskRun('a-1-1', task) })
    objects.delete('BuildRun', 'default', 'a')
    expect(objects.list('TaskRun')).toEqual([])
  })

  it('leave what somebody else owns too, without the reference to them', () => {
    const objects = open()
    const [a, b] = [objects.create(buildRun('a')), objects.create(buildRun('b'))]
    const both = taskRun('t', a)
    both.metadata.ownerReferences?.push(...(taskRun('t', b).metadata.ownerReferences ?? []))
    objects.create(both)
    objects.delete('BuildRun', 'default', 'a')
    expect(objects.get('TaskRun', 'default', 't')?.metadata.ownerReferences).toMatchObject([{ name: 'b' }])
  })

  it('that are not there count as gone', async () => {
    const objects = open()
    objects.create(taskRun('t', { kind: 'BuildRun', metadata: { name: 'a', uid: 'never-was' } }))
    await turn()
    expect(objects.get('TaskRun', 'default', 't')).toBeNull()
  })

  it('can be deleted alone', async () => {
    const objects = open()
    const run = objects.create(buildRun('a'))
    objects.create(taskRun('t', run))
    objects.remove('BuildRun', 'default', 'a', { propagation: 'Orphan' })
    await turn()
    expect(objects.get('TaskRun', 'default', 't')?.metadata.ownerReferences).toBeUndefined()
  })
})

describe('finalizers', () => {
  it('hold a deleted object until the last of them is taken off', () => {
    const objects = open()
    const created = objects.create(configMap('a', { metadata: { finalizers: ['example.com/hold'] } }))
    objects.delete('ConfigMap', 'default', 'a')
    const held = objects.get('ConfigMap', 'default', 'a')!
    expect(held.metadata.deletionTimestamp).toBe(created.metadata.creationTimestamp)
    objects.update({ ...held, metadata: { ...held.metadata, finalizers: [] } })
    expect(objects.get('ConfigMap', 'default', 'a')).toBeNull()
  })
})

describe('a watch', () => {
  const short = ({ type, object }: WatchLine) => `${type} ${object.metadata.name}`

  it('tells changes of its kind in order, also those that a listener makes', () => {
    const objects = open()
    const lines: string[] = []
    objects.watch('BuildRun', ({ type, object }) => {
      if (type === 'ADDED') objects.updateStatus({ ...object, status: { startTime: 'now' } })
    })
    objects.watch('BuildRun', (line) => lines.push(short(line)))
    objects.create(buildRun('a'))
    objects.create(configMap('c'))
    objects.delete('BuildRun', 'default', 'a')
    expect(lines).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
  })

  it('can begin in the past, but not before what is remembered', () => {
    const objects = open(newFile(), 3)
    const since = objects.resourceVersion()
    for (const name of ['a', 'b', 'c']) objects.create(configMap(name))
    const lines: string[] = []
    objects.watchSince('ConfigMap', {}, since, (line) => lines.push(short(line)))
    expect(lines).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
    objects.create(configMap('d'))
    expect(failure(() => objects.watchSince('ConfigMap', {}, since, () => {}))).toMatchObject({
      code: 410,
      reason: 'Expired',
    })
  })

  it('remembers few changes where they are large', () => {
    const objects = open()
    const since = objects.resourceVersion()
    const data = { k: 'x'.repeat(9 * 1024 * 1024) }
    for (const name of ['a', 'b', 'c', 'd']) objects.create(configMap(name, { data }))
    expect(failure(() => objects.watchSince('ConfigMap', {}, since, () => {}))).toMatchObject({ code: 410 })
    const lines: string[] = []
    objects.watchSince('ConfigMap', {}, since + 1, (line) => lines.push(short(line)))
    expect(lines).toEqual(['ADDED b', 'ADDED c', 'ADDED d'])
  })

  it('sees an object that stops matching as deleted, and one that begins to as added', () => {
    const objects = open()
    const lines: string[] = []
    objects.watchSince('ConfigMap', { labelSelector: 'on=yes' }, objects.resourceVersion(), (line) =>
      lines.push(short(line)),
    )
    const a = objects.create(configMap('a'))
    const on = objects.update({ ...a, metadata: { ...a.metadata, labels: { on: 'yes' } } })
    objects.update({ ...on, metadata: { ...on.metadata, labels: { on: 'no' } } })
    expect(lines).toEqual(['ADDED a', 'DELETED a'])
  })

  it('is not harmed by a listener that throws or writes to what it was given', () => {
    const objects = open()
    const seen: unknown[] = []
    objects.watch('ConfigMap', ({ object }) => {
      object['data'] = { k: 'spoilt' }
      throw new Error('listener')
    })
    objects.watch('ConfigMap', ({ object }) => seen.push(object['data']))
    objects.create(configMap('a', { data: { k: 'v' } }))
    expect(seen).toEqual([{ k: 'v' }])
  })

  it('ends when it is stopped', () => {
    const objects = open()
    const lines: WatchLine[] = []
    objects.watch('ConfigMap', (line) => lines.push(line))()
    objects.create(configMap('a'))
    expect(lines).toEqual([])
  })
})

describe('the file', () => {
  it('is refused to a second opener', () => {
    const file = newFile()
    open(file)
    expect(() => open(file)).toThrow(/another process/)
  })
})
