import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import type { KubeObject, NewObject } from './client.ts'
import type { ObjectStore } from './open-objects.ts'
import { openObjects } from './open-objects.ts'

describe('server-side apply', () => {
  let dir: string
  let objects: ObjectStore
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'apply-'))
    const clock = { now: () => 1_700_000_000_000 }
    objects = openObjects({ file: join(dir, 'objects.db'), clock, log: silentLog })
  })
  afterEach(() => {
    objects.close()
    rmSync(dir, { recursive: true })
  })

  const configMap = (data: Record<string, string>, metadata = {}): NewObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default', ...metadata },
    data,
  })
  const pod = (containers: object[]): NewObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers },
  })
  const apply = (object: NewObject, manager: string, force = false) =>
    objects.apply(object, { manager, force }).object
  const settings = () => objects.get('ConfigMap', 'default', 'settings')!
  const managers = (object: KubeObject) =>
    (
      object.metadata as unknown as {
        managedFields?: { manager: string; operation: string; fieldsV1: unknown }[]
      }
    ).managedFields?.map(({ manager, operation, fieldsV1 }) => ({ [`${manager} ${operation}`]: fieldsV1 }))

  it('creates what is not there and says who set which field', () => {
    const applied = objects.apply(configMap({ a: '1' }, { labels: { app: 'x' } }), {
      manager: 'ci',
      force: false,
    })
    expect(applied.created).toBe(true)
    expect(managers(applied.object)).toEqual([
      { 'ci Apply': { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } } },
    ])
  })

  it('changes nothing, not even a version, when it says the same again', () => {
    const { resourceVersion } = apply(configMap({ a: '1' }), 'ci').metadata
    expect(apply(configMap({ a: '1' }), 'ci').metadata.resourceVersion).toBe(resourceVersion)
    expect(objects.resourceVersion()).toBe(Number(resourceVersion))
  })

  it('takes away what its manager applied before and no longer does, and nothing of others', () => {
    apply(configMap({ a: '1', b: '2' }, { labels: { app: 'x' } }), 'ci')
    apply(configMap({ c: '3' }), 'other')
    apply(configMap({ a: '1' }), 'ci')
    expect(settings()['data']).toEqual({ a: '1', c: '3' })
    expect(settings().metadata.labels).toBeUndefined()
  })

  it('keeps a field that two have applied until both let go of it', () => {
    apply(configMap({ a: '1' }), 'ci')
    apply(configMap({ a: '1' }), 'other')
    apply(configMap({}), 'ci')
    expect(settings()['data']).toEqual({ a: '1' })
    apply(configMap({}), 'other')
    expect(settings()['data']).toEqual({})
  })

  it('refuses to change what another manager has set, and takes it over by force', () => {
    apply(configMap({ a: '1', b: '2' }), 'ci')
    const mine = configMap({ a: '9', b: '9' })
    expect(() => apply(mine, 'other')).toThrow(
      'Apply failed with 2 conflicts: conflicts with "ci":\n- .data.a\n- .data.b',
    )
    expect(() => apply(configMap({ a: '9' }), 'other')).toThrow(
      'Apply failed with 1 conflict: conflict with "ci": .data.a',
    )
    apply(mine, 'other', true)
    expect(managers(settings())).toEqual([{ 'other Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } } }])
  })

  it('leaves what was there before anybody applied to itself, until it is forced', () => {
    objects.create(configMap({ a: '1', b: '2' }))
    expect(() => apply(configMap({ a: '9' }), 'ci')).toThrow(
      'conflict with "before-first-apply" using v1 at 2023-11-14T22:13:20Z: .data.a',
    )
    apply(configMap({ a: '9' }), 'ci', true)
    expect(settings()['data']).toEqual({ a: '9', b: '2' })
  })

  it('goes on from a client-side apply of the same kubectl without a conflict', () => {
    const before = configMap({ a: '1' })
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(before) }
    objects.create(configMap({ a: '1' }, { annotations }))
    expect(() => apply(configMap({ a: '2' }), 'ci')).toThrow('1 conflict')
    expect(apply(configMap({ a: '2' }), 'kubectl')['data']).toEqual({ a: '2' })
  })

  it('gives a field to whoever changes it by other means', () => {
    apply(configMap({ a: '1', b: '2' }), 'ci')
    objects.update({ ...settings(), data: { a: '5', b: '2' } }, { manager: 'kubectl-edit' })
    expect(managers(settings())).toEqual([
      { 'ci Apply': { 'f:data': { 'f:b': {} } } },
      { 'kubectl-edit Update': { 'f:data': { 'f:a': {} } } },
    ])
    expect(() => apply(configMap({ a: '1' }), 'ci')).toThrow('conflict with "kubectl-edit" using v1')
  })

  it('merges lists of core kinds by their keys, and takes an item out with its last field', () => {
    apply(
      pod([
        { name: 'a', image: 'x' },
        { name: 'b', image: 'y' },
      ]),
      'ci',
    )
    apply(
      pod([
        { name: 'b', tty: true },
        { name: 'c', image: 'z' },
      ]),
      'other',
    )
    apply(pod([{ name: 'a', image: 'x2' }]), 'ci')
    expect(objects.get('Pod', 'default', 'p')!['spec']).toEqual({
      containers: [
        { name: 'a', image: 'x2' },
        { name: 'b', tty: true },
        { name: 'c', image: 'z' },
      ],
    })
    apply(pod([{ name: 'c', image: 'z' }]), 'other')
    expect(JSON.stringify(objects.get('Pod', 'default', 'p')!['spec'])).not.toContain('"b"')
  })

  it('owns a list of a custom resource only whole', () => {
    const run = (...values: string[]): NewObject => ({
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name: 'r', namespace: 'default' },
      spec: { build: { name: 'b' }, paramValues: values.map((value) => ({ name: 'p', value })) },
    })
    apply(run('1'), 'ci')
    expect(() => apply(run('2'), 'other')).toThrow('conflict with "ci": .spec.paramValues')
    expect(apply(run('2', '3'), 'ci')['spec']).toMatchObject({
      paramValues: [{ value: '2' }, { value: '3' }],
    })
  })

  it('is undone when the outcome is invalid or only tried', () => {
    apply(configMap({ a: '1' }), 'ci')
    const before = settings()
    expect(() => apply({ ...configMap({}), data: { a: 1 } }, 'ci')).toThrow('must be of type string')
    objects.apply(configMap({ a: '2' }), { manager: 'ci', force: false, dryRun: true })
    expect(settings()).toEqual(before)
  })

  it('forgets all managers when a client resets them', () => {
    apply(configMap({ a: '1' }), 'ci')
    const { metadata } = settings()
    objects.update({ ...settings(), metadata: { ...metadata, managedFields: [{}] } as typeof metadata })
    expect(managers(settings())).toBeUndefined()
  })
})
