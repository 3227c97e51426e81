import { judgeCancel } from '../../control/judge-cancel.ts'
import type { Order } from '../../domain/index.ts'
import { refuse, type Answer } from './answer.ts'
import type { AskedSources, Commented } from './asking.ts'
import { buildsOfPull } from './builds-of-pull.ts'
import { isNamed, refuseUnknown } from './unknown-names.ts'

/** `/slipway cancel`: what has not ended of the pull request, whatever its commit, or what is named of it. */
export async function answerCancel(
  sources: AskedSources,
  { event }: Commented,
  names: readonly string[],
): Promise<Answer> {
  const builds = await buildsOfPull(sources, event)
  const named = names.length === 0 ? builds : builds.filter(({ name }) => isNamed(names, name))
  const orders = named
    .filter(({ state }) => judgeCancel(state).kind === 'cancel')
    .map(({ id }): Order => ({ kind: 'cancel', buildId: id }))
  if (names.length === 0) {
    return orders.length > 0
      ? { orders, refused: [] }
      : refuse('Nothing of this pull request is queued or runs.')
  }
  const open = new Set(orders.map((one) => ('buildId' in one ? one.buildId : '')))
  const going = new Set(named.filter(({ id }) => open.has(id)).map(({ name }) => name))
  const over = [...new Set(named.map(({ name }) => name))].filter((name) => !going.has(name))
  const known = [...new Set(builds.map(({ name }) => name))].toSorted()
  return {
    orders,
    refused: [
      ...refuseUnknown(names, known),
      ...over.map((name) => `\`${name}\` has ended before: there is nothing to cancel.`),
    ],
  }
}
