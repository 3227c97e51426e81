import { expect, it } from 'vitest'
import type { RunningLimits } from './admit.ts'
import { explainWaits, type Wait, type WaitFacts } from './explain-wait.ts'
import type { QueuedBuild, QueueSnapshot } from './queue.ts'

const now = 1_000_000
const main = 'refs/heads/main'
const build: QueuedBuild = {
  ...{ id: 'b', tenant: 'acme', repositoryId: 1, ref: main, priority: 0, queuedAt: 2 },
  ...{ notBefore: null, needs: 'met', siblings: 1 },
}
const running = (count: number, change: Partial<QueueSnapshot['running'][number]> = {}) => ({
  ...{ tenant: 'acme', repositoryId: 1, ref: main, count },
  ...change,
})
const limits: RunningLimits = {
  running: 8,
  tenants: new Map([['acme', { running: 6, runningPerRepository: 4, runningPerRef: 2 }]]),
}
const place = { place: 3, of: 3 }
const inRepository = { place: 2, of: 2 }
const ofRef = { place: 1, of: 1 }

it.each<[string, Partial<QueuedBuild>, QueueSnapshot['running'], Partial<WaitFacts>, Wait]>([
  ['what it needs', { needs: 'open' }, [], { open: ['base'] }, { kind: 'needs', names: ['base'] }],
  ['its pause', { notBefore: now + 30_000 }, [], {}, { kind: 'pause', until: now + 30_000 }],
  ['a node', {}, [], { noNode: 'No node.' }, { kind: 'nodes', why: 'No node.' }],
  ['its turn', {}, [], {}, { kind: 'turn', place }],
  ['its ref', {}, [running(2)], {}, { kind: 'limit', of: 'ref', most: 2, place: ofRef }],
  [
    'its repository',
    {},
    [running(4, { ref: 'refs/pull/7/head' })],
    {},
    { kind: 'limit', of: 'repository', most: 4, place: inRepository },
  ],
  [
    'its tenant',
    {},
    [running(6, { repositoryId: 2 })],
    {},
    { kind: 'limit', of: 'tenant', most: 6, place: { place: 2, of: 3 } },
  ],
  ['the service', {}, [running(8, { tenant: 'beta' })], {}, { kind: 'limit', of: 'service', most: 8, place }],
])('says that a build waits for %s', (_what, change, atWork, facts, expected) => {
  const waiting = { ...build, ...change }
  const before = [
    { ...build, id: 'a', queuedAt: 1, ref: 'refs/heads/topic' },
    { ...build, id: 'c', queuedAt: 0, repositoryId: 2 },
  ]
  const queue = { queued: [waiting, ...before], running: atWork, served: [] }
  expect(explainWaits(queue, limits)(waiting, { open: [], noNode: null, now, ...facts })).toEqual(expected)
})
