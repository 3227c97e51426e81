import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import { listRecordings, readRecording } from '../../../../test/support/recordings/read-recording.ts'
import type { KubeObject } from '../objects/client.ts'
import type { ObjectStore } from '../objects/open-objects.ts'
import { openObjects } from '../objects/open-objects.ts'
import { allKinds } from './all-kinds.ts'
import { unknownFields } from './validate-object.ts'

/** The objects that a real cluster sent, of the kinds that a build has, each as it was last. */
function lastObjects(name: string): KubeObject[] {
  const byUid = new Map<string, KubeObject>()
  for (const { kind, object } of readRecording(name).lines) {
    if (['BuildRun', 'TaskRun'].includes(kind))
      byUid.set(object.metadata.uid, object as unknown as KubeObject)
  }
  return [...byUid.values()]
}

describe('what a real cluster sent', () => {
  let dir: string
  let objects: ObjectStore
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'recorded-'))
    objects = openObjects({ file: join(dir, 'objects.db'), clock: { now: Date.now }, log: silentLog })
  })
  afterAll(() => {
    objects.close()
    rmSync(dir, { recursive: true })
  })

  it.each(listRecordings())('is stored whole, without a field that is unknown here: %s', (namespace) => {
    objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    for (const object of lastObjects(namespace)) {
      const { ownerReferences: owners, ...metadata } = object.metadata
      expect(owners === undefined).toBe(object.kind === 'BuildRun')
      const created = objects.create({ ...object, metadata: { ...metadata, namespace } })
      const stored = objects.updateStatus({ ...created, status: object['status'] })
      expect({ spec: stored['spec'], status: stored['status'] }).toEqual({
        spec: object['spec'],
        status: object['status'],
      })
      const kind = allKinds.find((one) => one.kind === object.kind)!
      expect(unknownFields(kind, object)).toEqual([])
      expect(kind.cells(object, 0)).toHaveLength(kind.columns.length)
    }
  })
})
