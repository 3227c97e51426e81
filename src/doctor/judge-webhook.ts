import { duration } from '../domain/index.ts'
import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('webhook')

/** What was found of the way from GitHub to here. */
export interface WebhookFacts {
  /** Null: not set. */
  publicUrl: string | null
  /** What `/healthz` answered there: whether that is Slipway. */
  answers: Fact<boolean> | null
  /** Where the App's webhook sends to, if it has one; null with a token. */
  hook: Fact<HookFacts | null> | null
  deliveries: Fact<DeliveryFacts[]> | null
}

export interface HookFacts {
  url: string
  /** `json` or `form`. */
  contentType: string
  /** Whether GitHub does not look at certificates. */
  isInsecure: boolean
}

/** An attempt of GitHub to deliver, newest first. */
export interface DeliveryFacts {
  event: string
  /** HTTP's; 0 where there was no answer. */
  status: number
  ageMs: number
}

/** Whether GitHub's events arrive. */
export function judgeWebhook({ publicUrl, answers, hook, deliveries }: WebhookFacts): Finding[] {
  return [...judgeUrl(publicUrl, answers), ...judgeHook(publicUrl, hook), ...judgeDeliveries(deliveries)]
}

function judgeUrl(publicUrl: string | null, answers: WebhookFacts['answers']): Finding[] {
  if (publicUrl === null)
    return [
      warning(
        'Where people and GitHub reach this service is not set: checks have no link.',
        '--public-url https://slipway.example.com',
      ),
    ]
  if (answers === null) return []
  if (answers.known && answers.value) return [ok(`${publicUrl} answers, and is Slipway.`)]
  const fix = `Look at DNS, Ingress and certificate: curl -v ${publicUrl}/healthz`
  return answers.known
    ? [failed(`${publicUrl} answers, but is not Slipway.`, fix)]
    : // A network may well not lead back to itself.
      [
        warning(
          `${publicUrl} is not reached from here, which need not mean that GitHub does not: ${answers.why}`,
          fix,
        ),
      ]
}

function judgeHook(publicUrl: string | null, hook: WebhookFacts['hook']): Finding[] {
  if (hook === null) return [skipped('Webhooks that were made by hand are not looked at.')]
  if (!hook.known) return [skipped(`Where the App’s webhook sends to is not known: ${hook.why}`)]
  if (hook.value === null || hook.value.url === '')
    return [
      failed(
        'The App has no webhook: no event comes.',
        'Set its URL to <public-url>/webhooks/github on its page.',
      ),
    ]
  const { url, contentType, isInsecure } = hook.value
  const wanted = publicUrl === null ? null : `${publicUrl}/webhooks/github`
  const path = URL.parse(url)?.pathname.replace(/\/+$/, '')
  const isRight = wanted === null ? path === '/webhooks/github' : url.replace(/\/+$/, '') === wanted
  return [
    isRight
      ? ok(`The App’s webhook sends to ${url}.`)
      : failed(
          `The App’s webhook sends to ${url}, not to ${wanted ?? '<public-url>/webhooks/github'}.`,
          'Change it on the page of the App, under “Webhook”.',
        ),
    ...(contentType === 'json'
      ? []
      : [
          failed(
            `The App’s webhook sends ${contentType}, which is refused.`,
            'Set its content type to application/json.',
          ),
        ]),
    ...(isInsecure
      ? [
          warning(
            'GitHub does not look at the certificate of the webhook.',
            'Enable SSL verification on the page of the App.',
          ),
        ]
      : []),
  ]
}

const mostFailures = 3

function judgeDeliveries(deliveries: WebhookFacts['deliveries']): Finding[] {
  if (deliveries === null) return []
  if (!deliveries.known) return [skipped(`How the last deliveries went is not known: ${deliveries.why}`)]
  const all = deliveries.value
  const [newest] = all
  if (newest === undefined)
    return [
      skipped(
        'GitHub has delivered nothing yet, or nothing for days.',
        'Push something to a repository of the App.',
      ),
    ]
  const bad = all.filter(({ status }) => status < 200 || status >= 300)
  const ago = `${duration(newest.ageMs)} ago`
  if (bad.length === 0)
    return [
      ok(
        `The last ${counted(all.length, 'delivery').replace('deliverys', 'deliveries')} arrived, the newest ${ago}.`,
      ),
    ]
  const isBadNow = newest.status < 200 || newest.status >= 300
  const [last] = bad
  const says = `${bad.length} of the last ${all.length} deliveries did not arrive; the newest of them, ${last?.event ?? ''}, ${answered(last?.status ?? 0)}.`
  const fix = remedyFor(last?.status ?? 0)
  return [isBadNow || bad.length > mostFailures ? failed(says, fix) : warning(says, fix)]
}

function answered(status: number): string {
  return status === 0 ? 'had no answer' : `was answered ${status}`
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403)
    return 'The secret of the webhook is another one than SLIPWAY_WEBHOOK_SECRET: set the same on both sides.'
  if (status === 404) return 'The URL leads elsewhere: it ends in /webhooks/github.'
  if (status === 0 || status >= 500)
    return 'Slipway asks for them again within five minutes of being reached: look at Ingress and certificate.'
  return 'Recent deliveries, with what was answered, are on the page of the App under “Advanced”.'
}
