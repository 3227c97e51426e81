import type { Outcome } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { madeRepositories } from './made-repositories.ts'

/** Deliveries that made no build: one that means nothing, a build file with mistakes, one that could not be processed. */
export async function tellOfTrouble(store: Store, from: number): Promise<void> {
  const repository = madeRepositories.shop
  const sha = 'c0ffee'.padEnd(40, '1')
  await conclude(store, from, 101, 'star', {
    kind: 'ignored',
    reason: 'Nothing is built for events of this kind.',
  })
  await conclude(store, from + 60_000, 102, 'push', {
    kind: 'invalid',
    path: '.slipway.yaml',
    problems: [
      {
        ...{ line: 4, column: 5, endLine: 4, endColumn: 11 },
        ...{ path: 'builds.api.contxt', message: 'There is no key `contxt` here; did you mean `context`?' },
      },
    ],
    at: { repository, sha },
    event: null,
    head: null,
  })
  const failed = await claim(store, from + 120_000, 103, 'push')
  await store.commit('deferDelivery', {
    ...{ deliveryId: failed, retryAt: null },
    error: 'GitHub did not answer in 10 s: GET /repos/acme/shop/contents/.slipway.yaml',
  })
}

async function conclude(
  store: Store,
  now: number,
  nth: number,
  event: string,
  outcome: Outcome,
): Promise<void> {
  const deliveryId = await claim(store, now, nth, event)
  await store.commit('concludeDelivery', {
    ...{ deliveryId, now, outcome, repository: 'acme/shop' },
    ...{ ref: event === 'push' ? 'refs/heads/main' : null, sha: null },
  })
}

async function claim(store: Store, now: number, nth: number, event: string): Promise<number> {
  const guid = `6f1d2c3e-0b5a-4d7e-9c8f-a1b2c3d4${String(nth).padStart(4, '0')}`
  const body = Buffer.from(JSON.stringify({ action: 'created', repository: { full_name: 'acme/shop' } }))
  await store.commit('receiveDelivery', { guid, event, body, now })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now })
  if (claimed === null) throw new Error(`the delivery ${guid} was not there to claim`)
  return claimed.id
}
