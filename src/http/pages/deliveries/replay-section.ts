import { html } from 'hono/html'
import type { Delivery } from '../../../domain/index.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'

/** The button that plans a delivery again, behind the words on what that does; or why it cannot be. */
export function replaySection(delivery: Delivery): Html {
  const { guid, state, hasBody, verdict } = delivery
  return html`<section aria-labelledby="again">
    <h2 id="again">Plan it again</h2>
    ${
      state === 'received'
        ? html`<p class="muted">It waits to be planned, or is being planned now.</p>`
        : !hasBody
          ? html`<p class="muted">
              That cannot be: its body is not kept any more. Redeliver it from the webhook’s page on GitHub.
            </p>`
          : html`<details class="confirm">
              <summary>Replay…</summary>
              <p>
                It is judged as of when it came, by the build file, settings and tenants of now. What newer
                events have told is not undone; builds that are there are found and not built again.
              </p>
              ${
                verdict?.kind === 'asked'
                  ? html`<p>
                      It is a command of <bdi>${readableLine(verdict.by?.login ?? 'somebody')}</bdi>: it is
                      carried out once more in their name, if they still may.
                    </p>`
                  : ''
              }
              <form method="post" action="/deliveries/${encodeURIComponent(guid)}/replay">
                <button>Plan it again now</button>
              </form>
            </details>`
    }
  </section>`
}
