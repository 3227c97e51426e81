import { html } from 'hono/html'
import type { Finish } from '../../setup/open-setup.ts'
import type { Html } from '../pages/layout/layout.ts'
import { howToGoOn } from './setup-page.ts'

/** What came of it: the link to install the App by, or what to do instead. */
export function finishedPage(finish: Finish, next: string[]): Html {
  switch (finish.kind) {
    case 'stored': {
      const install = `${finish.app.htmlUrl.replace(/\/+$/, '')}/installations/new`
      const safe = /^https:\/\//.test(install)
      return html`<h1>The App <bdi>${finish.app.name}</bdi> is registered</h1>
        <p>Its key and webhook secret are in <code>${finish.place}</code>. One step is left at GitHub:</p>
        <p>
          ${
            safe
              ? html`<a class="button" href="${install}" rel="noreferrer">Install it on repositories</a>`
              : html`Install it on repositories: <code>${install}</code>`
          }
        </p>
        <p>And here:</p>
        <ul>
          ${next.map((line) => html`<li>${line}</li>`)}
          <li>
            Then <a href="${finish.app.publicUrl}/setup">the checklist</a> turns green as the first delivery
            and the first check arrive. GitHub leads there once the App is installed.
          </li>
        </ul>`
    }
    case 'unknown-state':
      return failed(
        html`This was not begun here, or more than an hour ago, or it is finished already.
          <a href="/setup">Begin again</a>; an App that is at GitHub already is to be deleted there first.`,
      )
    case 'unknown-code':
      return failed(
        html`GitHub does not know this code: it is good for one hour and one use.
          <a href="/setup">Begin again</a>; an App that is at GitHub already is to be deleted there first.`,
      )
    case 'not-sent':
      return failed(
        html`GitHub could not be asked for the App’s key: ${finish.message}. Mend that and load this page
        again.`,
      )
    case 'not-stored':
      return failed(
        html`The App’s key could not be written to <code>${finish.place}</code>: ${finish.message}. Mend that
          and load this page again, without stopping Slipway: GitHub gives the key only once.`,
      )
    case 'lost':
      return failed(html`The App’s key did not arrive: ${finish.message}. ${howToGoOn(finish.request)}`)
  }
}

function failed(text: Html): Html {
  return html`<h1>The App is not set up</h1>
    <p class="alert" role="alert">${text}</p>`
}
