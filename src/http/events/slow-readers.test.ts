import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { openTestStore } from '../../../test/support/open-test-store.ts'
import { planBuild } from '../../../test/support/plan-build.ts'
import type { Clock } from '../../ports.ts'
import { createEventTail } from './event-tail.ts'
import { feedSocket } from './socket-loop.ts'
import { watchStall } from './watch-stall.ts'

/** Everything that is waited for is over at once, in turn. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (_ms, signal) => delay(1, undefined, { signal }).catch(() => undefined),
}

let store: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  store = await openTestStore()
  await planBuild(store)
})
afterAll(() => store[Symbol.asyncDispose]())

async function* twice(): AsyncGenerator<string, undefined> {
  yield await Promise.resolve('one')
  yield await Promise.resolve('two')
}

describe('a reader that takes nothing', () => {
  it('of a stream is cut, and not one that takes what there is', async () => {
    const cut = Promise.withResolvers<undefined>()
    const stalled = watchStall(twice(), { clock, mostMs: 30_000, cut: () => cut.resolve(undefined) })
    await stalled.next()
    await cut.promise

    const never: Clock = { ...clock, sleep: (_ms, signal) => once(signal, 'abort').then(() => undefined) }
    const items: string[] = []
    const cutOff = () => {
      throw new Error('it was cut')
    }
    for await (const item of watchStall(twice(), { clock: never, mostMs: 1, cut: cutOff })) items.push(item)
    expect(items).toEqual(['one', 'two'])
  })

  it('of a socket is closed with 1013, and no more is read for it', async () => {
    const sent: string[] = []
    const closed = Promise.withResolvers<[number, string]>()
    // Whoever takes nothing never lets what was sent be acknowledged.
    const socket = Object.assign(new EventEmitter(), {
      send: (text: string) => void sent.push(text),
      close(code: number, reason: string) {
        closed.resolve([code, reason])
        socket.emit('close')
      },
      ping: () => {},
      terminate: () => socket.emit('close'),
    })
    const slow: Clock = {
      ...clock,
      sleep: (ms, signal) =>
        ms === 30_000 ? clock.sleep(1, signal) : once(signal, 'abort').then(() => undefined),
    }
    const never = new AbortController().signal
    void feedSocket(socket as unknown as WebSocket, {
      ...{ store, clock: slow, log: silentLog, filter: {}, after: 0, closing: never, revoked: never },
      ...{ tail: createEventTail({ store, clock, log: silentLog }), lifetimeMs: 900_000 },
      longestStallMs: 30_000,
    })
    expect(await closed.promise).toEqual([1013, 'too slow: come again after the last id'])
    expect(sent).toHaveLength(1)
  })
})
