import { html } from 'hono/html'
import { dateAndTime, type Access } from '../../../domain/index.ts'
import type { Assets } from '../assets/load-assets.ts'
import type { Tone } from '../assets/state-icons.ts'
import { navigation, type Section } from './navigation.ts'

/** Escaped HTML; what `html` makes of a template. */
export type Html = ReturnType<typeof html>

interface Page {
  assets: Assets
  title: string
  body: Html
  /** Who looks: the way around shows what is there for them. Null: nobody that is known. */
  viewer: Access | null
  /** The page of the way around that this one is, or is below of; left out: none. */
  section?: Section
  /** One sentence on the page, for those who are sent a link to it; text of strangers as it came. */
  description?: string
  /** What its tab shows by its icon, beside a sign in the title; left out: nothing. */
  tone?: Tone
  /** Without JavaScript the page loads itself again after this many seconds. */
  refreshSeconds?: number | null
  /** Goes to this address of ours at once. */
  goOnTo?: string | null
}

/** What all pages have around them. Everything that comes in is escaped by `html`. */
export function layout(page: Page): Html {
  const { assets, title, body, viewer, section = null, description, tone, refreshSeconds, goOnTo } = page
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Slipway</title>
        ${description === undefined ? '' : html`<meta name="description" content="${description}" />`}
        <link
          rel="icon"
          href="${(tone === undefined ? assets.icon : assets.icons[tone]).path}"
          type="image/svg+xml"
        />
        <link rel="stylesheet" href="${assets.style.path}" />
        ${assets.modules.map(({ path }) => html`<link rel="modulepreload" href="${path}" />`)}
        <script type="module" src="${assets.script.path}"></script>
        ${refreshSeconds ? html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>` : ''}
        ${goOnTo ? html`<meta http-equiv="refresh" content="0; url=${goOnTo}" />` : ''}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/builds"
            ><img src="${assets.icon.path}" alt="" width="20" height="20" />Slipway</a
          >
          ${viewer === null ? '' : navigation(viewer, section)}
        </header>
        <main id="main" tabindex="-1">${stale(viewer)}${body}</main>
      </body>
    </html>`
}

/** Said while what somebody sees may be more or less than what the source host would let them see now. */
function stale(viewer: Access | null): Html | '' {
  if (viewer?.staleSince === undefined) return ''
  return html`<p class="notice" role="status">
    GitHub cannot be asked what you may see: this goes by what it said at ${dateAndTime(viewer.staleSince)}.
  </p>`
}
