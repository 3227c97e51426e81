import type { Clock, DeliveryLog } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import type { Ask } from './ask-github.ts'
import type { Credentials } from './credentials.ts'
import { refusedBy } from './translate-error.ts'

const pageSize = 100
/** Deliveries beyond are left to the comparison of heads. */
const mostPages = 30

/** https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook */
interface Attempt {
  id: number
  guid: string
  event: string
  delivered_at: string
  status_code: number
}

interface Parts {
  app: NonNullable<Credentials['app']>
  ask: Ask
  clock: Clock
}

/** The App's own record of what GitHub sent to us, and the way to have it sent again. */
export function readDeliveryLog({ app, ask, clock }: Parts): DeliveryLog {
  /** A server that does not know `status` may take no notice of it, or offence. */
  let filters = true

  async function page(cursor: string | null): Promise<{ attempts: Attempt[]; next: string | null }> {
    const answer = await ask.asApp(async (as) => {
      const { data, headers } = await app.octokit.request('GET /app/hook/deliveries', {
        per_page: pageSize,
        ...(filters ? { status: 'failure' } : {}),
        ...(cursor === null ? {} : { cursor }),
        ...as,
      })
      return { data: { attempts: data as Attempt[], next: nextCursor(headers.link) } }
    })
    if (answer.ok) return answer.data
    // An App without a webhook has no deliveries.
    if (answer.status === 404) return { attempts: [], next: null }
    if (filters && (answer.status === 400 || answer.status === 422)) {
      filters = false
      return page(cursor)
    }
    throw new Unavailable(
      `GitHub does not let us list the App's deliveries (${answer.status}: ${answer.message})`,
      clock.now() + 600_000,
    )
  }

  return {
    async failed(since) {
      const attempts: Attempt[] = []
      let cursor: string | null = null
      for (let pages = 0; pages < mostPages; pages += 1) {
        const { attempts: some, next } = await page(cursor)
        attempts.push(...some.filter(({ delivered_at: at }) => Date.parse(at) >= since))
        const oldest = some.at(-1)
        if (next === null || oldest === undefined || Date.parse(oldest.delivered_at) < since) break
        cursor = next
      }
      return failedOnly(attempts)
    },

    async redeliver(id) {
      const answer = await ask.asApp((as) =>
        app.octokit.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id, ...as }),
      )
      return answer.ok ? 'asked' : refusedBy(answer)
    },
  }
}

/** Each GUID once, by its last attempt, where none worked; oldest first. */
function failedOnly(attempts: Attempt[]): Awaited<ReturnType<DeliveryLog['failed']>> {
  const byGuid = Map.groupBy(attempts, ({ guid }) => guid)
  return [...byGuid.values()]
    .filter((tries) => !tries.some(({ status_code: code }) => code >= 200 && code < 300))
    .flatMap((tries) => {
      const last = tries.toSorted((a, b) => Date.parse(b.delivered_at) - Date.parse(a.delivered_at))[0]
      if (last === undefined) return []
      const { id, guid, event, delivered_at: at } = last
      return [{ id, guid, event, at: Date.parse(at), attempts: tries.length }]
    })
    .toSorted((a, b) => a.at - b.at)
}

function nextCursor(link: string | undefined): string | null {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  return next === undefined ? null : new URL(next).searchParams.get('cursor')
}
