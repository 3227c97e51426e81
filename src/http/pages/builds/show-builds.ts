import type { Context } from 'hono'
import { html } from 'hono/html'
import { hasScope, sees, seesRepository, type Access, type Build } from '../../../domain/index.ts'
import { buildsInput } from '../../api/builds/list-builds.ts'
import { tenantFilter } from '../../api/page-query.ts'
import type { HttpEnv } from '../../http-env.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { PageParts } from '../page-parts.ts'
import type { QueueMoment } from '../queue/queue-moment.ts'
import { buildRow } from './build-row.ts'
import { activeFilters, filterForm } from './filter-form.ts'
import { listHref, readFilters, refsOf, type Filters } from './read-filters.ts'

type Parts = Pick<PageParts, 'store' | 'clock' | 'assets' | 'tenants'> & {
  moment: () => Promise<QueueMoment>
}

/** `GET /builds`: newest first, with the filters of the API as a form. */
export function showBuilds(parts: Parts): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets, tenants } = parts
  return async (c) => {
    const access = c.get('access')
    const query = c.req.query()
    const { filters, problems } = readFilters(query)
    const input = problems.length > 0 ? null : inputOf(filters, access)
    const page = input === null ? none : await store.read('builds', input)
    const choices = await store.read('buildFilters', tenantFilter(access, undefined) ?? {})
    const moment = await parts.moment()
    const names = tenants.all().flatMap(({ name }) => (sees(access, name) ? [name] : []))
    const body = html`<article data-follow="${followed(filters)}">
      <h1>Builds</h1>
      ${summary(moment, access)}
      ${filterForm(query, { ...choices, tenants: access.repositories === null ? names : [] }, problems)}
      ${activeFilters(query)}
      <div id="builds" data-live>
        ${page.items.length === 0 ? nothing(query, access) : await rows(parts, page.items, moment)}
      </div>
      ${turning(query, page)}
    </article>`
    return c.html(
      layout({ assets, title: 'Builds', body, viewer: access, section: 'builds', refreshSeconds: 15 }),
      problems.length > 0 ? 400 : 200,
    )
  }
}

const none = { items: [], next: null, previous: null }

function inputOf({ after, ref, ...filters }: Filters, access: Access) {
  const input = buildsInput(filters, access)
  if (input === null) return null
  return {
    ...input,
    ...(ref === undefined ? {} : { ref: refsOf(ref) }),
    ...(after === undefined ? {} : { after }),
  }
}

/** Where the page hears that something changed, as narrow as the events can be. */
function followed({ repository, tenant }: Filters): string {
  const asked = new URLSearchParams({
    ...(repository === undefined ? {} : { repository }),
    ...(tenant === undefined ? {} : { tenant }),
  }).toString()
  return asked === '' ? '/api/v1/events' : `/api/v1/events?${asked}`
}

/** What is at work now, of all that somebody sees. */
function summary({ queue }: QueueMoment, access: Access): Html {
  const queued = queue.queued.filter((one) => seesRepository(access, one)).length
  const running = queue.running.reduce((sum, one) => sum + (seesRepository(access, one) ? one.count : 0), 0)
  return html`<p id="summary" class="summary" data-live>
    <a href="/builds?state=running"><strong>${running}</strong> running</a> ·
    <a href="/queue"><strong>${queued}</strong> in the queue</a>
  </p>`
}

async function rows({ store, clock }: Parts, builds: Build[], moment: QueueMoment): Promise<Html> {
  const glances = await store.read('glances', { ids: builds.map(({ id }) => id) })
  const byId = new Map(glances.map((one) => [one.id, one]))
  const now = clock.now()
  const shown = await Promise.all(
    builds.map(async (build) => {
      const wait = build.state === 'queued' ? await moment.explain(build) : null
      return buildRow(build, { glance: byId.get(build.id) ?? null, wait, now })
    }),
  )
  return html`<ul class="build-list">
    ${shown}
  </ul>`
}

/** Nothing to show, and what to do about that. */
function nothing(query: Record<string, string>, access: Access): Html {
  if (Object.values(query).some((value) => value.trim() !== ''))
    return html`<p class="empty">No build matches. <a href="/builds">Show all builds</a></p>`
  const isAdmin = hasScope(access, 'admin')
  return html`<p class="empty">
    No builds yet. Push a commit to a repository that has a <code>.slipway.yaml</code>${
      isAdmin ? html`; <a href="/setup">setup</a> says what is still missing` : ''
    }.
  </p>`
}

function turning(
  query: Record<string, string>,
  page: { next: string | null; previous: string | null },
): Html {
  const { next, previous } = page
  if (next === null && previous === null) return html``
  const to = (change: Record<string, string | undefined>) =>
    listHref('/builds', query, { before: undefined, after: undefined, ...change })
  return html`<nav class="pages" id="turning" data-live aria-label="Pages of builds">
    ${previous === null ? '' : html`<a rel="prev" href="${to({ after: previous })}">Newer builds</a>`}
    ${previous === null ? '' : html`<a href="${to({})}">Newest</a>`}
    ${next === null ? '' : html`<a rel="next" href="${to({ before: next })}">Older builds</a>`}
  </nav>`
}
