import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { StoredApp } from '../config/stored-app.ts'
import type { AppRequest } from './make-manifest.ts'

/** As much of `fetch` as is used here. */
export type Fetch = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; redirect: 'manual' },
) => Promise<{ status: number; json(): Promise<unknown> }>

/** What came of a code; it works once, so only `not-sent` may be tried again. */
type Exchange =
  | { kind: 'app'; app: StoredApp }
  /** GitHub does not know it (any more). */
  | { kind: 'unknown-code' }
  | { kind: 'not-sent'; message: string }
  /** GitHub may have given the key away, and we do not have it. */
  | { kind: 'lost'; message: string }

const answer = z.object({
  id: z.number().int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  html_url: z.string(),
  pem: z.string().refine(isPrivateKey),
  webhook_secret: z.string().min(1),
  client_id: z.string().min(1).optional(),
  client_secret: z.string().min(1).optional(),
})

/** Gets the App's credentials: https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest */
export async function exchangeCode(fetch: Fetch, request: AppRequest, code: string): Promise<Exchange> {
  const api = request.githubUrl === null ? 'https://api.github.com' : `${request.githubUrl}/api/v3`
  try {
    const response = await fetch(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
      method: 'POST',
      headers: { accept: 'application/vnd.github+json', 'user-agent': 'slipway-setup' },
      redirect: 'manual',
    })
    if (response.status === 404 || response.status === 422) return { kind: 'unknown-code' }
    if (response.status !== 201) return { kind: 'lost', message: `GitHub answered ${response.status}` }
    const read = answer.safeParse(await response.json())
    if (!read.success) return { kind: 'lost', message: 'GitHub’s answer lacks the App’s credentials' }
    return { kind: 'app', app: toApp(request, read.data) }
  } catch (error) {
    const { code: reason, message } = causeOf(error)
    return { kind: neverSent.test(reason) ? 'not-sent' : 'lost', message }
  }
}

function toApp(request: AppRequest, said: z.output<typeof answer>): StoredApp {
  const { client_id: id, client_secret: secret } = said
  return {
    version: 1,
    githubUrl: request.githubUrl,
    appId: said.id,
    name: said.name,
    slug: said.slug,
    htmlUrl: said.html_url,
    publicUrl: request.publicUrl,
    webhookSecret: said.webhook_secret,
    privateKey: said.pem,
    ...(id === undefined || secret === undefined ? {} : { client: { id, secret } }),
  }
}

/** Node's and undici's names for what goes wrong before a request is sent: no address, no connection, no trust. */
const neverSent =
  /^(ENOTFOUND|EAI_|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

function causeOf(error: unknown): { code: string; message: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return { code, message: cause instanceof Error ? cause.message : String(cause) }
}

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem)
    return true
  } catch {
    return false
  }
}
