import { html } from 'hono/html'
import { dateAndTime } from '../../domain/index.ts'
import { settingsUrl, type AppRequest } from '../../setup/make-manifest.ts'
import type { SetupForm } from '../../setup/read-request.ts'
import type { Html } from '../pages/layout/layout.ts'

/** The page that asks for the one-time token. */
export function tokenForm(message: string | null): Html {
  return html`<form class="sign-in" method="post" action="/setup">
    <h1>Set up GitHub</h1>
    ${alert(message)}
    <label for="token">Setup token</label>
    <input
      id="token"
      name="token"
      type="password"
      autocomplete="off"
      required
      autofocus
      aria-describedby="help"
    />
    <p id="help" class="muted">
      <code>slipway serve</code> prints it at each start as long as no GitHub is configured, and so does
      <code>slipway setup</code>. The newest one is valid, until setting up is done.
    </p>
    <button>Go on</button>
  </form>`
}

/** The page that asks what the App is to be. */
export function setupForm(parts: {
  token: string
  form: SetupForm
  problems: Partial<Record<keyof SetupForm, string>>
  /** Why it cannot go on at all, as a sentence. */
  refused: string | null
  lost: { at: number; request: AppRequest } | null
}): Html {
  const { token, form, problems, refused, lost } = parts
  const field = (name: Exclude<keyof SetupForm, 'mergeQueue'>, label: string, help: Html) =>
    html`<label for="${name}">${label}</label>
      <input
        id="${name}"
        name="${name}"
        value="${form[name]}"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="${name}-help"
        ${problems[name] === undefined ? '' : html`aria-invalid="true"`}
      />
      ${alert(problems[name] ?? null)}
      <p id="${name}-help" class="muted">${help}</p>`
  return html`<form class="setup" method="post" action="/setup/app">
    <h1>Set up GitHub</h1>
    <p>
      Slipway acts as a GitHub App of your own. GitHub makes it of the following, shows it to you once more,
      and sends you back here.
    </p>
    ${alert(refused)} ${lost === null ? '' : lostNotice(lost)}
    <input type="hidden" name="token" value="${token}" />
    ${field('githubUrl', 'GitHub', html`<code>https://github.com</code>, or the address of your GitHub Enterprise Server.`)}
    ${field('organization', 'Organization', html`Who owns the App, and whose repositories it can be installed on. Empty: your own account.`)}
    ${field('name', 'Name of the App', html`Checks and answers carry it. Nobody else at GitHub may have it.`)}
    ${field('publicUrl', 'Public URL of Slipway', html`Where GitHub reaches this service with its webhooks.`)}
    <label class="check">
      <input type="checkbox" name="mergeQueue" value="yes" ${form.mergeQueue ? 'checked' : ''} />
      Build merge queues (GitHub Enterprise Server: from 3.12)
    </label>
    <button>Go on</button>
  </form>`
}

/** An App may be at GitHub whose key did not reach the disk. */
function lostNotice({ at, request }: { at: number; request: AppRequest }): Html {
  return html`<section class="card bad">
    <h2>An App was not finished</h2>
    <p>
      At ${dateAndTime(at)} Slipway asked GitHub for the key of the App <bdi>${request.name}</bdi> and did not
      get to keep it. ${howToGoOn(request)}
    </p>
  </section>`
}

/** GitHub gives an App's credentials once: what is lost has to be made anew. */
export function howToGoOn(request: AppRequest): Html {
  const where = settingsUrl(request)
  return html`GitHub gives it only once. Look at <a href="${where}" rel="noreferrer">${where}</a>: if the App
    is there, delete it and begin again here. Or keep it: generate a private key and set a webhook secret
    there, and start Slipway with <code>SLIPWAY_GITHUB_APP_ID</code>,
    <code>SLIPWAY_GITHUB_PRIVATE_KEY_FILE</code> and <code>SLIPWAY_WEBHOOK_SECRET</code>.`
}

function alert(message: string | null): Html {
  return message === null ? html`` : html`<p class="alert" role="alert">${message}</p>`
}
