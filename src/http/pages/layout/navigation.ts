import { html } from 'hono/html'
import type { Access } from '../../../domain/index.ts'
import { isAdministrator } from '../deliveries/is-administrator.ts'
import { whoIs } from './who-is.ts'

/** As `Html` of layout.ts, which imports this file. */
type Html = ReturnType<typeof html>

/** The pages that the way around names. */
export type Section = 'builds' | 'repositories' | 'queue' | 'deliveries' | 'setup'

const ways: { section: Section; text: string; isFor: (viewer: Access) => boolean }[] = [
  { section: 'builds', text: 'Builds', isFor: () => true },
  { section: 'repositories', text: 'Repositories', isFor: () => true },
  { section: 'queue', text: 'Queue', isFor: () => true },
  { section: 'deliveries', text: 'Deliveries', isFor: isAdministrator },
  // How the service itself is set up is no tenant's.
  { section: 'setup', text: 'Setup', isFor: (viewer) => isAdministrator(viewer) && viewer.tenant === null },
]

/** The way around: what is there for who looks, where they are, and who they are. */
export function navigation(viewer: Access, here: Section | null): Html {
  const shown = ways.filter(({ isFor }) => isFor(viewer))
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
