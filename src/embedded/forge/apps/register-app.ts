import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { ForgeContext } from '../context.ts'
import { clientIdOf, hashSecret } from '../ensure-app.ts'
import type { Account } from '../state/accounts.ts'
import type { App } from '../state/apps.ts'
import type { Manifest } from './read-manifest.ts'

const codeLifeMs = 60 * 60_000

/** An App without a key yet, and where the browser goes with the code that gets one. Throws for a taken name. */
export function registerApp(
  { state, clock }: ForgeContext,
  manifest: Manifest,
  owner: Account,
  asked: { state: string | undefined },
): { app: App; code: string; redirectTo: string | null } {
  const slug = manifest.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  if (slug === '') throw new Error('The name needs a letter or a digit.')
  if (state.apps.bySlug(slug)) throw new Error(`The name ${manifest.name} is already taken.`)
  const now = clock.now()
  return state.transaction(() => {
    const app = state.apps.create({
      slug,
      name: manifest.name,
      ownerId: owner.id,
      externalUrl: manifest.url,
      setupUrl: manifest.setup_url ?? null,
      clientId: clientIdOf(slug),
      clientSecretHash: null,
      callbackUrls: manifest.callback_urls ?? [],
      publicKey: '',
      permissions: manifest.default_permissions,
      events: manifest.default_events,
      createdAt: now,
    })
    const hook = manifest.hook_attributes
    if (hook?.active) state.deliveries.setAppHook(app.id, hook.url, randomBytes(20).toString('hex'))
    const code = state.manifests.keep({ appId: app.id, doc: {} }, now + codeLifeMs)
    const redirect = manifest.redirect_url === undefined ? null : new URL(manifest.redirect_url)
    redirect?.searchParams.set('code', code)
    if (asked.state !== undefined) redirect?.searchParams.set('state', asked.state)
    return { app, code, redirectTo: redirect?.href ?? null }
  })
}

/** What only whoever made the App gets to see, once. */
interface AppSecrets {
  app: App
  clientSecret: string
  webhookSecret: string | null
  /** PKCS#1, as GitHub writes it. */
  pem: string
}

/** Uses up the code of a new App; null when there is none such any more. */
export async function convertCode({ state, clock }: ForgeContext, code: string): Promise<AppSecrets | null> {
  const find = () => {
    const kept = state.manifests.find(code, clock.now())
    return kept?.appId == null ? null : state.apps.byId(kept.appId)
  }
  if (!find()) return null
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  return state.transaction(() => {
    const app = find()
    if (!app || !state.manifests.take(code)) return null
    const clientSecret = randomBytes(20).toString('hex')
    state.apps.save({ ...app, publicKey, clientSecretHash: hashSecret(clientSecret) })
    return {
      app: { ...app, publicKey },
      clientSecret,
      webhookSecret: state.deliveries.appHook(app.id)?.secret ?? null,
      pem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    }
  })
}
