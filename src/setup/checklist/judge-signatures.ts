import { judgeWebhook } from '../../doctor/judge-webhook.ts'
import type { SetupFacts } from './facts.ts'
import { item, type Item } from './item.ts'
import { ofFindings } from './of-findings.ts'

/** Whether GitHub's events arrive, signed with the secret that we know. */
export function judgeSignatures({ source, publicUrl, answer, milestones }: SetupFacts): Item {
  const title = 'Webhook and its secret'
  const refused = milestones.notes.find(({ kind }) => kind === 'refused') ?? null
  const ping = milestones.notes.find(({ kind }) => kind === 'ping') ?? null
  const arrivedAt = Math.max(milestones.lastDelivery?.receivedAt ?? 0, ping?.at ?? 0)
  const place = refused?.tenant == null ? '`/webhooks/github`' : `\`/webhooks/github/${refused.tenant}\``
  if (refused !== null && refused.at > arrivedAt)
    return item(
      'webhook',
      title,
      'wrong',
      `The last request to ${place} had a signature that fits no secret, which need not have been GitHub’s.`,
      {
        at: refused.at,
        todo: [secretFix],
      },
    )
  const findings =
    answer === null || source.kind !== 'app'
      ? []
      : judgeWebhook({ ...answer.webhook, publicUrl, answers: null }).filter(
          ({ outcome, says }) => outcome !== 'skipped' && !says.startsWith('Where people and GitHub reach'),
        )
  const judged = ofFindings('webhook', title, findings, answer?.at ?? null)
  if (judged.state === 'wrong') return judged
  if (arrivedAt > 0) {
    const what = ping !== null && ping.at === arrivedAt ? 'GitHub’s ping' : 'The last delivery'
    return {
      ...judged,
      state: 'done',
      at: arrivedAt,
      seen: [`${what} arrived, rightly signed.`, ...judged.seen],
    }
  }
  if (source.kind === 'embedded')
    return item(
      'webhook',
      title,
      'unneeded',
      'The Git server of this machine is told where to send to, and the secret, by Slipway.',
    )
  const todo =
    source.kind === 'app'
      ? ['Push something, or press “Redeliver” on the App’s page, under “Advanced”.']
      : [
          `Make a webhook in each repository or organization: \`${publicUrl ?? '<public-url>'}/webhooks/github\`, content type \`application/json\`, the secret of \`SLIPWAY_WEBHOOK_SECRET\`.`,
        ]
  return { ...judged, state: 'next', seen: ['Nothing has arrived yet.', ...judged.seen], todo }
}

const secretFix =
  'Set the same secret on both sides: at GitHub on the page of the App or of the webhook, here as `SLIPWAY_WEBHOOK_SECRET` or in the tenant’s file. `slipway doctor` says how GitHub’s last deliveries went.'
