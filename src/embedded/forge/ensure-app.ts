import { createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { ForgeContext } from './context.ts'
import type { App, Permissions } from './state/apps.ts'

export interface AppWish {
  slug: string
  /** PEM, PKCS#8. */
  privateKey: string
  permissions?: Permissions | undefined
  events?: string[] | undefined
}

/** What Slipway asks of GitHub. */
const usualPermissions: Permissions = {
  contents: 'read',
  checks: 'write',
  statuses: 'write',
  pull_requests: 'read',
}

/** The App of this name, made or brought up to what is wished. */
export function ensureApp({ state, clock }: ForgeContext, wish: AppWish): App {
  const fields = {
    slug: wish.slug,
    clientId: `Iv23li${Buffer.from(wish.slug).toString('hex').padEnd(14, '0').slice(0, 14)}`,
    publicKey: createPublicKey(wish.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    permissions: wish.permissions ?? usualPermissions,
    events: wish.events ?? ['push', 'pull_request'],
  }
  const known = state.apps.bySlug(wish.slug)
  if (!known) return state.apps.create({ ...fields, createdAt: clock.now() })
  const app = { ...known, ...fields }
  state.apps.save(app)
  return app
}

/** A private key as GitHub makes them for Apps, in PEM. */
export async function newAppKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
