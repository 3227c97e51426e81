import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { z } from 'zod'
import type { GitHubConfig } from '../config/config.ts'
import type { Fact } from '../doctor/fact.ts'
import type { AppFacts, GitHubFacts, InstallationFacts } from '../doctor/judge-github.ts'
import type { DeliveryFacts, HookFacts, WebhookFacts } from '../doctor/judge-webhook.ts'
import { makeFetch, type Fetch } from '../github/make-fetch.ts'
import { aheadOf } from './ahead-of.ts'
import { attempt } from './attempt.ts'

const permissions = z.record(z.string(), z.string()).catch({})
const app = z.object({
  name: z.string(),
  html_url: z.string(),
  permissions,
  events: z.array(z.string()).catch([]),
})
const installation = z.object({
  html_url: z.string().catch(''),
  account: z.object({ login: z.string().catch('?') }).nullable(),
  suspended_at: z.string().nullish(),
  permissions,
  events: z.array(z.string()).catch([]),
})
const hook = z.object({
  url: z.string().nullish(),
  content_type: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
})
const delivery = z.object({ event: z.string(), status_code: z.number(), delivered_at: z.string() })
const unanswered = { known: false, why: 'GitHub did not take us for the App.', status: null } as const
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** What GitHub says of us, and of the way from it to here. */
export async function askGitHub(
  { url, ca, auth }: GitHubConfig,
  publicUrl: string | null,
  userAgent: string,
): Promise<{ github: GitHubFacts; webhook: WebhookFacts }> {
  const connections = makeFetch(ca ?? undefined)
  const clock: { aheadMs: number | null } = { aheadMs: null }
  const fetch: Fetch = async (address, init) => {
    const sentAt = Date.now()
    const response = await connections.fetch(address, init)
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(date)) clock.aheadMs = aheadOf(date, sentAt, Date.now())
    return response
  }
  const octokit = new Octokit({
    ...(url === null ? {} : { baseUrl: `${url}/api/v3` }),
    ...(auth.kind === 'token'
      ? { auth: auth.token }
      : {
          authStrategy: createAppAuth,
          auth: { appId: auth.appId, privateKey: auth.privateKey, log: silent },
        }),
    userAgent,
    log: silent,
    request: { fetch, log: silent },
  })
  try {
    const asApp = auth.kind === 'app'
    const found = asApp ? await attempt((signal) => askApp(octokit, signal)) : null
    // Nothing more is answered to whom GitHub does not know.
    const known = found?.known === true
    const [installations, token, itsHook, deliveries, answers] = await Promise.all([
      known ? attempt((signal) => askInstallations(octokit, signal)) : null,
      asApp ? null : attempt((signal) => askToken(octokit, signal)),
      known ? askHook(octokit) : asApp ? unanswered : null,
      known ? attempt((signal) => askDeliveries(octokit, signal)) : null,
      publicUrl === null ? null : attempt((signal) => isSlipway(publicUrl, fetch, signal)),
    ])
    return {
      github: {
        ...{ url: url ?? 'https://github.com', credentials: auth.kind, aheadMs: clock.aheadMs },
        ...{ app: found, installations, token },
      },
      webhook: { publicUrl, answers, hook: itsHook, deliveries },
    }
  } finally {
    await connections.close()
  }
}

/** Whether what answers at an address is this service. */
async function isSlipway(publicUrl: string, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${publicUrl}/healthz`, { signal: signal })
  const text = (await response.text()).slice(0, 1000)
  return response.status === 200 && /"status"\s*:\s*"alive"/.test(text)
}

async function askApp(octokit: Octokit, signal: AbortSignal): Promise<AppFacts> {
  const { data } = await octokit.rest.apps.getAuthenticated({ request: { signal } })
  const { name, html_url: page, permissions: granted, events } = app.parse(data)
  return { name, page, permissions: granted, events }
}

async function askInstallations(octokit: Octokit, signal: AbortSignal): Promise<InstallationFacts[]> {
  const { data } = await octokit.request('GET /app/installations', { per_page: 100, request: { signal } })
  return z
    .array(installation)
    .parse(data)
    .map(({ account, suspended_at: suspended, html_url: page, permissions: granted, events }) => ({
      ...{
        account: account?.login ?? '?',
        isSuspended: Boolean(suspended),
        permissions: granted,
        events,
        page,
      },
    }))
}

async function askToken(
  octokit: Octokit,
  signal: AbortSignal,
): Promise<{ login: string; scopes: string[] | null }> {
  const { data, headers } = await octokit.request('GET /user', { request: { signal } })
  const scopes = headers['x-oauth-scopes']
  return {
    login: z.object({ login: z.string() }).parse(data).login,
    // Fine-grained tokens do not say.
    scopes: typeof scopes === 'string' && scopes !== '' ? scopes.split(/\s*,\s*/) : null,
  }
}

async function askHook(octokit: Octokit): Promise<Fact<HookFacts | null>> {
  const asked = await attempt(async (signal) => {
    const { data } = await octokit.request('GET /app/hook/config', { request: { signal } })
    const { url, content_type: type, insecure_ssl: insecure } = hook.parse(data)
    return { url: url ?? '', contentType: type ?? 'form', isInsecure: String(insecure ?? '0') === '1' }
  })
  return !asked.known && asked.status === 404 ? { known: true, value: null } : asked
}

async function askDeliveries(octokit: Octokit, signal: AbortSignal): Promise<DeliveryFacts[]> {
  const { data } = await octokit.request('GET /app/hook/deliveries', { per_page: 20, request: { signal } })
  return z
    .array(delivery)
    .parse(data)
    .map(({ event, status_code: status, delivered_at: at }) => ({
      ...{ event, status, ageMs: Math.max(0, Date.now() - Date.parse(at)) },
    }))
}
