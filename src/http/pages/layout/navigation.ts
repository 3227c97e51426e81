import { html } from 'hono/html'
import { hasScope, type Access } from '../../../domain/index.ts'
import { whoIs } from './who-is.ts'
import type { Html } from './layout.ts'

/** The pages that the way around names. */
export type Section = 'builds' | 'repositories' | 'queue' | 'deliveries' | 'setup'

const ways: { section: Section; text: string; admin: boolean }[] = [
  { section: 'builds', text: 'Builds', admin: false },
  { section: 'repositories', text: 'Repositories', admin: false },
  { section: 'queue', text: 'Queue', admin: false },
  { section: 'deliveries', text: 'Deliveries', admin: true },
  { section: 'setup', text: 'Setup', admin: true },
]

/** The way around: what is there for who looks, where they are, and who they are. */
export function navigation(viewer: Access, here: Section | null): Html {
  const shown = ways.filter(({ admin }) => !admin || hasScope(viewer, 'admin'))
  return html`<nav aria-label="Pages">
      <ul class="ways">
        ${shown.map(
          ({ section, text }) =>
            html`<li>
              <a href="/${section}" ${section === here ? html`aria-current="page"` : ''}>${text}</a>
            </li>`,
        )}
      </ul>
    </nav>
    ${who(viewer)}`
}

function who(viewer: Access): Html {
  const { person, tokenId, repositories, name } = viewer
  if (person === null && tokenId === null && repositories !== null)
    return html`<div class="who"><a href="/login">Sign in</a></div>`
  return html`<form class="who" method="post" action="/logout">
    <bdi>${person === null ? name : whoIs(person)}</bdi><button class="quiet">Sign out</button>
  </form>`
}
