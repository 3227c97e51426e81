import { planEvent } from '../../plan/plan-event.ts'
import { verdictLines } from '../deliveries/verdict-lines.ts'
import { localSourceHost } from '../plan/local-source-host.ts'
import { emptyStore, readPayload, tenantOf } from '../plan/offline-world.ts'
import { catalogueOf } from '../shipped-strategies.ts'
import type { Explained } from './explain-commit.ts'

/** What a saved payload is judged with. */
interface OfflineOptions {
  /** GitHub's name of the event, which stands in no payload. */
  event: string
  /** A checkout that has the event's commits. */
  dir: string
  /** The operator's tenants file; without it the repository may push whatever it wants. */
  tenants?: string
}

/** What a service would make of a payload, by the same decision, without one. Errors say what is missing. */
export async function explainPayload(payloadFile: string, options: OfflineOptions): Promise<Explained[]> {
  const read = await readPayload(payloadFile, options.event)
  if ('instead' in read) return [{ build: null, lines: [read.instead] }]
  const { event } = read
  const tenant = await tenantOf(event.repository, options.tenants)
  if (typeof tenant === 'string') return [{ build: null, lines: [`ignored: ${tenant}`] }]
  const sources = {
    sourceHost: localSourceHost(options.dir, event),
    store: emptyStore,
    catalogue: catalogueOf(),
    newId: () => '',
  }
  const planned = await planEvent(sources, event, tenant)
  if (planned.kind !== 'planned') {
    const delivery = { verdict: planned, state: 'concluded', error: null }
    return [{ build: null, lines: verdictLines(delivery) }]
  }
  const { builds, skipped } = planned
  return [
    ...builds.map(({ name, config, trust }) => {
      const images = config.tags.map((tag) => `${config.image}:${tag}`).join(', ')
      const waits = trust === 'untrusted' ? ' once somebody approves the commit' : ''
      return { build: name, lines: [`builds ${images}${waits}`] }
    }),
    ...skipped.map(({ name, reason, refused }) => ({
      build: name,
      lines: [`${refused === true ? 'not allowed' : 'skipped'}: ${reason}`],
    })),
  ]
}
