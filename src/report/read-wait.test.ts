import { expect, it } from 'vitest'
import { fakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { sampleReport, sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { Queries, QueuedBuild, QueueSnapshot } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { createWaitReader } from './read-wait.ts'

const waits = (id: string, change: Partial<QueuedBuild> = {}): QueuedBuild => ({
  ...{ id, tenant: 'acme', repositoryId: 1, ref: 'refs/heads/main', priority: 0, queuedAt: 0 },
  ...{ notBefore: null, needs: 'met', siblings: 1, ...change },
})

/** A queue that counts who reads it. */
function open(now = { at: 0 }) {
  const queue: QueueSnapshot = { queued: [], running: [], served: [] }
  const reads = { queue: 0 }
  const needed: Queries['needs']['out'] = [{ name: 'base', build: null }]
  const store = {
    read(query: string) {
      if (query === 'needs') return Promise.resolve(needed)
      reads.queue += 1
      return Promise.resolve({ ...queue, queued: [...queue.queued] })
    },
  } as unknown as Store
  const limits = () => ({ running: 4, tenants: new Map([['acme', { running: 1 }]]) })
  const clock = { now: () => now.at }
  const readWait = createWaitReader({ store, catalogue: fakeCatalogue(), limits, clock })
  const waitOf = (id: string) =>
    readWait(sampleReport(sampleStoredBuild({ id, state: 'queued', attempt: 0 }), []))
  return { queue, reads, waitOf }
}

it('tells many checks of one moment with one look at the queue', async () => {
  const { queue, reads, waitOf } = open()
  queue.queued.push(waits('a'), waits('b'))
  expect(await waitOf('a')).toEqual({ kind: 'turn', place: { place: 1, of: 2 } })
  expect(await waitOf('b')).toEqual({ kind: 'turn', place: { place: 2, of: 2 } })
  expect(reads.queue).toBe(1)
})

it('looks again for one that came after the look at others', async () => {
  const { queue, waitOf } = open()
  queue.queued.push(waits('a'))
  await waitOf('a')
  queue.queued.push(waits('late', { needs: 'open' }))
  expect(await waitOf('late')).toEqual({ kind: 'needs', names: ['base'] })
})

it('knows a moment later who has begun since', async () => {
  const now = { at: 0 }
  const { queue, waitOf } = open(now)
  queue.queued.push(waits('a'), waits('b'))
  await waitOf('b')
  queue.queued.shift()
  queue.running.push({ tenant: 'acme', repositoryId: 1, ref: 'refs/heads/main', count: 1 })
  now.at = 1_000
  expect(await waitOf('b')).toMatchObject({ kind: 'limit', of: 'tenant', place: { place: 1, of: 1 } })
  expect(await waitOf('a')).toBeNull()
})
