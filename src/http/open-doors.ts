import { randomBytes } from 'node:crypto'
import type { Tenant } from '../domain/index.ts'
import type { Door } from '../receive/receive-delivery.ts'

/** The webhooks that there are. Where there is none, a door that no signature opens. */
export interface Doors {
  app: Door
  of(tenant: string): Door
}

/**
 * Every tenant's door has the same number of secrets, filled up with ones that nobody knows, and so has the
 * one of a tenant that there is not: neither an answer nor its time tells which tenants there are.
 */
export function openDoors(
  secrets: readonly string[],
  tenants: readonly Pick<Tenant, 'name' | 'webhookSecrets'>[],
): Doors {
  const own = tenants.filter(({ webhookSecrets }) => webhookSecrets.length > 0)
  const all = [...secrets, ...own.flatMap(({ webhookSecrets }) => webhookSecrets)]
  if (all.includes('')) throw new Error('a secret of a webhook is empty: anybody could sign with it')
  const most = Math.max(1, ...own.map(({ webhookSecrets }) => webhookSecrets.length))
  const unknown = Array.from({ length: most }, () => randomBytes(32).toString('hex'))
  const doors = new Map(
    own.map(({ name, webhookSecrets }): [string, Door] => {
      const filled = [...webhookSecrets, ...unknown].slice(0, most)
      return [name, { secrets: filled, tenant: name }]
    }),
  )
  const closed: Door = { secrets: unknown, tenant: null, isClosed: true }
  return {
    app: secrets.length > 0 ? { secrets, tenant: null } : closed,
    of: (tenant) => doors.get(tenant) ?? closed,
  }
}
