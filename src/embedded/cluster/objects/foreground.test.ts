import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import type { KubeObject } from './client.ts'
import type { ObjectStore } from './open-objects.ts'
import { openObjects } from './open-objects.ts'

describe('a deletion in the foreground', () => {
  let dir: string
  let objects: ObjectStore
  let gone: string[]
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'foreground-'))
    objects = openObjects({ file: join(dir, 'objects.db'), clock: { now: () => 0 }, log: silentLog })
    gone = []
    objects.watch('ConfigMap', ({ type, object }) => {
      if (type === 'DELETED') gone.push(object.metadata.name)
    })
  })
  afterEach(() => {
    objects.close()
    rmSync(dir, { recursive: true })
  })

  function make(name: string, owners: KubeObject[] = [], finalizers: string[] = []): KubeObject {
    const ownerReferences = owners.map(({ apiVersion, kind, metadata }) => ({
      ...{ apiVersion, kind, name: metadata.name, uid: metadata.uid },
      blockOwnerDeletion: true,
    }))
    const metadata = { name, namespace: 'default', ownerReferences, finalizers }
    return objects.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata })
  }
  const get = (name: string) => objects.get('ConfigMap', 'default', name)
  const remove = (name: string) => objects.remove('ConfigMap', 'default', name, { propagation: 'Foreground' })

  it('takes what an object owns before itself, all the way down', () => {
    const child = make('child', [make('root')])
    make('grandchild', [child])
    remove('root')
    expect(gone).toEqual(['grandchild', 'child', 'root'])
  })

  it('waits, marked, for a dependent that is held by a finalizer', () => {
    make('child', [make('root')], ['example.com/hold'])
    expect(remove('root').metadata.deletionTimestamp).toBe('1970-01-01T00:00:00Z')
    expect(gone).toEqual([])
    const held = get('child')!
    objects.update({ ...held, metadata: { ...held.metadata, finalizers: [] } })
    expect(gone).toEqual(['child', 'root'])
  })

  it('leaves what another owner still has', () => {
    make('shared', [make('root'), make('other')])
    remove('root')
    expect(gone).toEqual(['root'])
    expect(get('shared')?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['other'])
  })

  it('keeps an object for its own finalizers, after its dependents are gone', () => {
    make('child', [make('root', [], ['example.com/hold'])])
    remove('root')
    expect(gone).toEqual(['child'])
    expect(get('root')?.metadata.finalizers).toEqual(['example.com/hold'])
  })
})
