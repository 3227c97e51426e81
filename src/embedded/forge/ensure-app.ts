import { createHash, createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { ForgeContext } from './context.ts'
import type { App, Permissions } from './state/apps.ts'

export interface AppWish {
  slug: string
  name?: string | undefined
  /** An account's id. */
  ownerId?: number | undefined
  /** PEM. */
  privateKey: string
  permissions?: Permissions | undefined
  events?: string[] | undefined
  /** For people who sign in with it. */
  clientSecret?: string | undefined
}

/** What Slipway asks of GitHub. */
const usualPermissions: Permissions = {
  contents: 'read',
  checks: 'write',
  statuses: 'write',
  // Also to answer comments on pull requests, with words and reactions.
  pull_requests: 'write',
  issues: 'read',
  merge_queues: 'read',
}

/** Events of checks and of installations come without asking. */
const usualEvents = ['push', 'pull_request', 'merge_group', 'issue_comment', 'repository']

/** Who has the App when nobody says so. */
const usualOwner = { login: 'slipway', type: 'Organization', email: null } as const

/** The App of this name, made or brought up to what is wished. */
export function ensureApp({ state, clock }: ForgeContext, wish: AppWish): App {
  const fields = {
    slug: wish.slug,
    name: wish.name ?? wish.slug,
    ownerId: wish.ownerId ?? state.accounts.ensure(usualOwner).id,
    externalUrl: null,
    setupUrl: null,
    clientId: clientIdOf(wish.slug),
    clientSecretHash: wish.clientSecret === undefined ? null : hashSecret(wish.clientSecret),
    publicKey: createPublicKey(wish.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    permissions: wish.permissions ?? usualPermissions,
    events: wish.events ?? usualEvents,
  }
  const known = state.apps.bySlug(wish.slug)
  if (!known) return state.apps.create({ ...fields, callbackUrls: [], createdAt: clock.now() })
  const app = { ...known, ...fields }
  state.apps.save(app)
  return app
}

export function clientIdOf(slug: string): string {
  return `Iv23li${Buffer.from(slug).toString('hex').padEnd(14, '0').slice(0, 14)}`
}

/** A client secret as it is kept. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** A private key as GitHub makes them for Apps, in PEM. */
export async function newAppKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
