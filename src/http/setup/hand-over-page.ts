import { html } from 'hono/html'
import { needsOf, type AppRequest } from '../../setup/make-manifest.ts'
import type { Html } from '../pages/layout/layout.ts'

/** What the App will be allowed and sent, with the button that takes it to GitHub. */
export function handOverPage(request: AppRequest, handOver: { action: string; manifest: string }): Html {
  const { permissions, events } = needsOf(request)
  return html`<h1>Register <bdi>${request.name}</bdi> at GitHub</h1>
    <p>It may do this in the repositories that it is installed on, and nothing else:</p>
    <table class="data">
      <tr>
        <th scope="col">Permission</th>
        <th scope="col">Access</th>
        <th scope="col">Why</th>
      </tr>
      ${permissions.map(
        ({ name, access, why }) =>
          html`<tr>
            <td><code>${name}</code></td>
            <td>${access}</td>
            <td>${why}</td>
          </tr>`,
      )}
    </table>
    <p>It is sent these events:</p>
    <table class="data">
      <tr>
        <th scope="col">Event</th>
        <th scope="col">For</th>
      </tr>
      ${events.map(
        ({ name, why }) =>
          html`<tr>
            <td><code>${name}</code></td>
            <td>${why}</td>
          </tr>`,
      )}
    </table>
    <form method="post" action="${handOver.action}">
      <input type="hidden" name="manifest" value="${handOver.manifest}" />
      <button>Go to GitHub</button>
    </form>
    <p class="muted">GitHub asks you to confirm, within an hour, and sends you back here.</p>`
}
