import { html } from 'hono/html'
import type { Delivery } from '../../../domain/index.ts'
import { maskBytes } from '../../mask-bytes.ts'
import { stripControl } from '../../../logs/strip-control.ts'
import type { Html } from '../layout/layout.ts'
import { when } from './when.ts'

/** Of a payload that is shown; the whole is there to be downloaded. */
const mostShown = 60_000
/** A larger one is not read as JSON, only to show its beginning. */
const mostRead = 2_000_000

/** What GitHub sent: its headers that are kept, and its body once it is asked for. */
export function payloadSection(delivery: Delivery, payload: Uint8Array | null | 'not asked'): Html {
  const { guid, event, tenant } = delivery
  return html`<section aria-labelledby="payload">
    <h2 id="payload">What GitHub sent</h2>
    <dl class="facts">
      <div>
        <dt>X-GitHub-Event</dt>
        <dd><code>${event}</code></dd>
      </div>
      <div>
        <dt>X-GitHub-Delivery</dt>
        <dd><code>${guid}</code></dd>
      </div>
      <div>
        <dt>Sent to</dt>
        <dd><code>/webhooks/github${tenant === null ? '' : `/${tenant}`}</code>, rightly signed</dd>
      </div>
    </dl>
    ${body(delivery, payload)}
  </section>`
}

function body(delivery: Delivery, payload: Uint8Array | null | 'not asked'): Html {
  const here = `/deliveries/${encodeURIComponent(delivery.guid)}`
  if (!delivery.hasBody || payload === null)
    return html`<p>
      Its body was deleted${delivery.bodyGoneAt === null ? '' : html` at ${when(delivery.bodyGoneAt)}`}:
      bodies are kept for <code>--keep-bodies-days</code>. GitHub shows it for some days under “Recent
      deliveries” of the webhook.
    </p>`
  const download = html`<a href="/api/v1${here}/payload" download>Download it whole</a>`
  if (payload === 'not asked')
    return html`<p class="row">
      <a class="button quiet" href="${here}?payload=shown#payload">Show the payload</a> ${download}
    </p>`
  const { text, left } = readPayload(payload)
  return html`<p class="row">
      <a href="${here}#payload">Hide the payload</a> ${download}
      ${left > 0 ? html`<span class="muted">Shown are the first ${mostShown} characters.</span>` : ''}
    </p>
    <pre class="payload" tabindex="0" role="region" aria-label="Payload"><code>${text}</code></pre>`
}

/** For people: indented, without secrets and control sequences, and no longer than is read. */
function readPayload(bytes: Uint8Array): { text: string; left: number } {
  const whole = bytes.byteLength > mostRead ? bytes.subarray(0, mostRead) : indent(bytes)
  const text = stripControl(new TextDecoder().decode(maskBytes(whole))).toWellFormed()
  const left = bytes.byteLength > mostRead ? 1 : Math.max(0, text.length - mostShown)
  return { text: text.slice(0, mostShown).toWellFormed(), left }
}

function indent(bytes: Uint8Array): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2))
  } catch {
    return bytes
  }
}
