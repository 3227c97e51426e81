import { timingSafeEqual } from 'node:crypto'
import type { ForgeContext } from '../context.ts'
import { hashSecret } from '../ensure-app.ts'
import type { App } from '../state/apps.ts'

/** The App that a client's id and secret are of; null where they are none's. */
export function findClient({ state }: ForgeContext, id: string, secret: string): App | null {
  const app = state.apps.byClientId(id)
  if (app?.clientSecretHash == null) return null
  const [known, given] = [Buffer.from(app.clientSecretHash), Buffer.from(hashSecret(secret))]
  return timingSafeEqual(known, given) ? app : null
}
