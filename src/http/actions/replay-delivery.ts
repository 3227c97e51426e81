import { tokenAsPerson, type Access, type Delivery } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'
import { idPattern } from '../input-shapes.ts'

/** What came of asking; a refusal says why, and what to do instead. */
type Replayed =
  { kind: 'queued'; delivery: Delivery } | { kind: 'refused'; reason: string } | { kind: 'missing' }

type Parts = { store: Pick<Store, 'read' | 'commit'>; clock: Pick<Clock, 'now'>; log: Log }

/** Plans a delivery again in somebody's name; by REST and by the button of its page alike. */
export async function replayDelivery(
  { store, clock, log }: Parts,
  access: Access,
  guid: string,
): Promise<Replayed> {
  const delivery = await findDelivery(store, access, guid)
  if (delivery === null) return { kind: 'missing' }
  const by = access.person?.login ?? tokenAsPerson(access.name).login
  const outcome = await store.commit('replayDelivery', { guid, by, now: clock.now() })
  log.info({ delivery: guid, outcome, by }, 'delivery asked for again')
  switch (outcome) {
    case 'queued':
      return { kind: 'queued', delivery: (await findDelivery(store, access, guid)) ?? delivery }
    case 'waiting':
      return { kind: 'refused', reason: 'It waits to be planned, or is being planned now.' }
    case 'forgotten':
      return {
        kind: 'refused',
        reason: 'Its body is not kept any more: redeliver it from the webhook’s page on GitHub.',
      }
    case 'overtaken':
      return {
        kind: 'refused',
        reason:
          'It tells of a right or a name as it was then, and what holds now was told since: planned again, it would undo that.',
      }
    case 'missing':
      return { kind: 'missing' }
  }
}

/** One delivery, if it is there for whoever asks. What is of a repository only is nobody's of one. */
export async function findDelivery(
  store: Pick<Store, 'read'>,
  { tenant, repositories }: Pick<Access, 'tenant' | 'repositories'>,
  guid: string,
): Promise<Delivery | null> {
  if (repositories !== null || !idPattern.test(guid)) return null
  return await store.read('delivery', tenant === null ? { guid } : { guid, tenant })
}
