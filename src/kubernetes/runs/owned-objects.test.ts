import { expect, it } from 'vitest'
import type { Pod } from '../../shipwright/index.ts'
import { createOwnedObjects } from './owned-objects.ts'

function pod(name: string, owner: string): Pod {
  const ownerReferences = [{ apiVersion: 'v1', kind: 'TaskRun', name: owner, uid: owner }]
  return { metadata: { name, uid: name, ownerReferences } }
}

it('finds what an owner has, the one of a name first, and nothing that is gone or has another owner now', () => {
  const pods = createOwnedObjects<Pod>()
  pods.put(pod('a', 't1'))
  pods.put(pod('b', 't1'))
  expect(pods.ownedBy('t1', 'b')?.metadata.name).toBe('b')
  expect(pods.ownedBy('t1', 'x')?.metadata.name).toBe('a')
  pods.put(pod('a', 't2'))
  expect(pods.ownedBy('t1', 'a')?.metadata.name).toBe('b')
  expect(pods.ownedBy('t2', undefined)?.metadata.name).toBe('a')
  pods.drop(pod('b', 't1'))
  expect(pods.ownedBy('t1', 'b')).toBeNull()
  pods.replace([pod('c', 't3')])
  expect([pods.get('a'), pods.ownedBy('t2', 'a')]).toEqual([undefined, null])
  expect(pods.ownedBy('t3', 'c')?.metadata.name).toBe('c')
})
