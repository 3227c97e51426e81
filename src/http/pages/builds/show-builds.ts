import type { Context } from 'hono'
import { html } from 'hono/html'
import { fullName, type Build, dateAndTime } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { buildsInput, buildsQuery } from '../../api/builds/list-builds.ts'
import type { HttpEnv } from '../../http-env.ts'
import { parseQuery } from '../../parse-query.ts'
import { readableLine } from '../../readable-text.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { Assets } from '../assets/load-assets.ts'
import { showMissing } from '../layout/show-missing.ts'
import { refLink } from '../layout/source-links.ts'
import { stateBadge } from '../layout/state-badge.ts'

/** `GET /builds`: newest first, with the filters of the API. */
export function showBuilds(parts: {
  store: Pick<Store, 'read'>
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets } = parts
  return async (c) => {
    const parsed = parseQuery(c, buildsQuery)
    if ('refusal' in parsed) return parsed.refusal
    const input = buildsInput(parsed.value, c.get('access'))
    if (input === null) return showMissing(c, assets)
    const { items, next } = await store.read('builds', input)
    const older = new URLSearchParams(c.req.query())
    if (next !== null) older.set('before', next)
    const body = html`<h1>Builds</h1>
      ${
        items.length === 0
          ? html`<p class="muted">
              None yet. Push a commit to a repository that has a <code>.slipway.yaml</code>.
            </p>`
          : html`<ul class="builds">
              ${items.map(row)}
            </ul>`
      }
      ${next === null ? '' : html`<p><a href="/builds?${older.toString()}">Older builds</a></p>`}`
    return c.html(layout({ assets, title: 'Builds', body, viewer: c.get('access'), refreshSeconds: 15 }))
  }
}

function row(build: Build): Html {
  const ref = refLink(build)
  return html`<li>
    <a href="/builds/${build.id}">
      ${stateBadge(build.state)}
      <span class="what">
        <strong><bdi>${readableLine(build.title ?? '') || `Commit ${build.sha.slice(0, 7)}`}</bdi></strong>
        <span class="muted">
          ${fullName(build.repository)} · ${build.name} · <bdi>${readableLine(ref.text)}</bdi> ·
          ${build.sha.slice(0, 7)}
        </span>
      </span>
      <time class="muted" datetime="${new Date(build.createdAt).toISOString()}"
        >${dateAndTime(build.createdAt)}</time
      >
    </a>
  </li>`
}
