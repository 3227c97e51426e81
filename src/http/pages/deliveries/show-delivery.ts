import type { Context } from 'hono'
import { html } from 'hono/html'
import { duration, type Access, type BuildView, type Delivery, type Replay } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { findDelivery } from '../../actions/replay-delivery.ts'
import type { HttpEnv } from '../../http-env.ts'
import { readableLine } from '../../readable-text.ts'
import type { Assets } from '../assets/load-assets.ts'
import { layout, type Html } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import { stateBadge } from '../layout/state-badge.ts'
import { isAdministrator } from './is-administrator.ts'
import { replaySection } from './replay-section.ts'
import { payloadSection } from './show-payload.ts'
import { outcomeBadge, outcomeWords } from './verdict-words.ts'
import { when } from './when.ts'

/** So many of its builds are shown with how they stand. */
const mostBuilds = 20

/** `GET /deliveries/{guid}`: what it came to and made, what GitHub sent, and the button that plans it again. */
export function showDelivery(parts: {
  store: Pick<Store, 'read'>
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets } = parts
  return async (c) => {
    const access = c.get('access')
    const delivery = isAdministrator(access)
      ? await findDelivery(store, access, c.req.param('guid') ?? '')
      : null
    if (delivery === null) return showMissing(c, assets)
    const { guid } = delivery
    const cursor = await store.read('deliveriesMark', undefined)
    const [builds, replays, payload] = await Promise.all([
      readBuilds(store, delivery),
      delivery.replayedAt === null ? [] : store.read('replays', { guid }),
      c.req.query('payload') === undefined ? ('not asked' as const) : store.read('deliveryBody', { guid }),
    ])
    return c.html(deliveryPage({ assets, access, delivery, cursor, builds, replays, payload }))
  }
}

function deliveryPage(found: {
  assets: Assets
  access: Access
  delivery: Delivery
  cursor: string
  builds: readonly BuildView[]
  replays: readonly Replay[]
  payload: Uint8Array | null | 'not asked'
}): Html {
  const { assets, access, delivery, cursor, builds, replays, payload } = found
  const { guid, event, repository, state } = delivery
  const title = `${event}${repository === null ? '' : ` of ${repository}`}`
  const body = html`<article data-follow="/deliveries/events" data-cursor="${cursor}">
    <p class="crumbs"><a href="/deliveries">Deliveries</a> <code>${guid}</code></p>
    <h1><bdi>${readableLine(title)}</bdi></h1>
    <div id="outcome" data-live>
      ${facts(delivery)}
      <section class="card" aria-labelledby="became">
        <h2 id="became">What became of it</h2>
        <div>${outcomeWords(delivery)}</div>
        ${delivery.verdict !== null && delivery.error !== null ? html`<p>${readableLine(delivery.error)}</p>` : ''}
        ${builds.length === 0 ? '' : buildList(builds)}
      </section>
    </div>
    <div id="replays" data-live>${history(replays)}</div>
    <div id="replay" data-live>${replaySection(delivery)}</div>
    ${payloadSection(delivery, payload)}
  </article>`
  return layout({
    ...{ assets, title, body, viewer: access, section: 'deliveries' },
    refreshSeconds: state === 'received' ? 5 : null,
  })
}

function facts(delivery: Delivery): Html {
  const { ref, sha, receivedAt, concludedAt, replayedAt, attempts, repository } = delivery
  const since = replayedAt ?? receivedAt
  const fact = (name: string, value: Html | string) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  return html`<dl class="facts">
    ${fact('Outcome', outcomeBadge(delivery))} ${fact('Received', when(receivedAt))}
    ${replayedAt === null ? '' : fact('Planned again', when(replayedAt))}
    ${concludedAt === null ? '' : fact('Took', duration(Math.max(0, concludedAt - since)))}
    ${fact('Tries', String(attempts))}
    ${
      repository === null
        ? ''
        : fact(
            'Repository',
            html`<a href="/deliveries?repository=${encodeURIComponent(repository)}"
              ><bdi>${readableLine(repository)}</bdi></a
            >`,
          )
    }
    ${ref === null ? '' : fact('Ref', html`<bdi>${readableLine(ref)}</bdi>`)}
    ${sha === null || sha === '' ? '' : fact('Commit', html`<a href="/builds?sha=${sha}"><code>${sha.slice(0, 12)}</code></a>`)}
  </dl>`
}

function buildList(builds: readonly BuildView[]): Html {
  return html`<p class="muted made">As they stand now:</p>
    <ul class="plain">
      ${builds.map(
        ({ build }) =>
          html`<li class="row">
            ${stateBadge(build.state)}
            <a href="/builds/${build.id}"><bdi>${readableLine(build.name)}</bdi></a>
          </li>`,
      )}
    </ul>`
}

function history(replays: readonly Replay[]): Html {
  if (replays.length === 0) return html``
  return html`<section aria-labelledby="before">
    <h2 id="before">What it had come to before</h2>
    <ol class="plain" reversed>
      ${replays.map(
        ({ at, by, verdict, error }) =>
          html`<li>
            ${outcomeBadge({ state: 'failed', verdict })} ${outcomeWords({ state: 'failed', verdict, error })}
            <span class="line muted"><bdi>${readableLine(by)}</bdi> had it planned again at ${when(at)}</span>
          </li>`,
      )}
    </ol>
  </section>`
}

/** Those that it made or cancelled, as they stand now; those that are not kept any more are left out. */
async function readBuilds(store: Pick<Store, 'read'>, { verdict }: Delivery): Promise<BuildView[]> {
  if (verdict === null) return []
  const named = 'builds' in verdict ? verdict.builds : 'cancelled' in verdict ? verdict.cancelled : []
  const found = await Promise.all(named.slice(0, mostBuilds).map(({ id }) => store.read('build', { id })))
  return found.filter((view) => view !== null)
}
