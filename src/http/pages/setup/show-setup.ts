import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Access } from '../../../domain/index.ts'
import type { SetupFacts } from '../../../setup/checklist/facts.ts'
import type { Item } from '../../../setup/checklist/item.ts'
import { countDone, judgeSetup } from '../../../setup/checklist/judge-setup.ts'
import { streamMark, type MarkParts } from '../../events/stream-mark.ts'
import type { HttpEnv } from '../../http-env.ts'
import { notFound } from '../../problem.ts'
import type { Assets } from '../assets/load-assets.ts'
import { isAdministrator } from '../deliveries/is-administrator.ts'
import { layout } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import { itemLine } from './item-line.ts'

/** Reads how far the installation has come. */
export type ReadSetup = () => Promise<SetupFacts>

/** Whether somebody may see how the service itself is set up: all of it, and not a tenant's. */
export function seesSetup(access: Access): boolean {
  return isAdministrator(access) && access.tenant === null
}

/** `GET /setup`: the checklist, for administrators of the service. */
export function showSetup(parts: {
  readSetup: ReadSetup
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { readSetup, assets } = parts
  return async (c) => {
    const access = c.get('access')
    if (!seesSetup(access)) return showMissing(c, assets)
    const items = judgeSetup(await readSetup())
    const { done, needed } = countDone(items)
    const body = html`<article data-follow="/setup/events" data-cursor="${markOf(items)}">
      <h1>Setup</h1>
      <div id="progress" data-live>
        <p>
          ${done === needed ? html`<strong>All is set up.</strong>` : html`<strong>${done} of ${needed}</strong> are done.`}
          <code>slipway doctor</code> looks more closely, from where it runs.
        </p>
        <meter min="0" max="${needed}" value="${done}" aria-label="Done">${done} of ${needed}</meter>
      </div>
      <ol id="checklist" class="checklist" data-live>
        ${items.map(itemLine)}
      </ol>
    </article>`
    const isDone = done === needed
    return c.html(
      layout({
        ...{ assets, title: 'Setup', body, viewer: access, section: 'setup' },
        refreshSeconds: isDone ? 60 : 10,
      }),
    )
  }
}

/** `GET /setup/events`: that a line of the checklist is another now. */
export function followSetup(parts: MarkParts & { readSetup: ReadSetup }): (c: Context<HttpEnv>) => Response {
  return (c) => {
    const access = c.get('access')
    if (!seesSetup(access)) return notFound(c, 'There is nothing at this address.')
    const read = async () => markOf(judgeSetup(await parts.readSetup()))
    return streamMark(parts, { c, access, read })
  }
}

/** Times at which somebody looked again are no news. */
function markOf(items: readonly Item[]): string {
  const seen = items.map(({ id, state, seen, links, todo }) => [id, state, seen, links, todo])
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 16)
}
