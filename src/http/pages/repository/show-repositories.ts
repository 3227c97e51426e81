import type { Context } from 'hono'
import { html } from 'hono/html'
import {
  branchState,
  dateAndTime,
  fullName,
  hasScope,
  visibleTo,
  type ListedRepository,
  type RepositoryAccess,
} from '../../../domain/index.ts'
import type { HttpEnv } from '../../http-env.ts'
import { readableLine } from '../../readable-text.ts'
import { listHref } from '../builds/read-filters.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { PageParts } from '../page-parts.ts'
import { branchBadge } from './branch-badge.ts'
import { repositoryPath } from './repository-path.ts'

const perPage = 25

/** `GET /repositories`: those that somebody sees, by name, with how their default branch stands. */
export function showRepositories({
  store,
  assets,
}: Pick<PageParts, 'store' | 'assets'>): (c: Context<HttpEnv>) => Promise<Response> {
  return async (c) => {
    const access = c.get('access')
    const search = (c.req.query('search') ?? '').trim().slice(0, 200)
    const after = (c.req.query('after') ?? '').slice(0, 300)
    const { items, next } = await store.read('repositories', {
      ...visibleTo(access),
      limit: perPage,
      after: after === '' ? null : after,
      ...(search === '' ? {} : { search }),
    })
    const body = html`<article data-follow="/api/v1/events">
      <h1>Repositories</h1>
      <form method="get" action="/repositories" class="search" role="search">
        <label for="search">Name</label>
        <input id="search" name="search" type="search" value="${search}" autocomplete="off" />
        <button>Search</button>
      </form>
      <div id="repositories" data-live>
        ${
          items.length > 0
            ? html`<ul class="repositories">
                ${items.map(row)}
              </ul>`
            : search !== '' || after !== ''
              ? html`<p class="empty">No repository matches. <a href="/repositories">Show all of them</a></p>`
              : html`<p class="empty">
                  None yet: a repository is here once GitHub has told of
                  it${
                    hasScope(access, 'admin')
                      ? html`; <a href="/setup">setup</a> says what is still missing`
                      : ''
                  }.
                </p>`
        }
      </div>
      <nav class="pages" aria-label="Pages of repositories">
        ${after === '' ? '' : html`<a href="${listHref('/repositories', { search }, {})}">First</a>`}
        ${next === null ? '' : html`<a rel="next" href="${listHref('/repositories', { search }, { after: next })}">More</a>`}
      </nav>
    </article>`
    return c.html(
      layout({
        assets,
        title: 'Repositories',
        body,
        viewer: access,
        section: 'repositories',
        refreshSeconds: 30,
      }),
    )
  }
}

function row({ record, builds }: ListedRepository): Html {
  const { repository } = record
  const [last] = builds
  return html`<li class="build-row">
    <div class="state">${branchBadge(branchState(builds))}</div>
    <div class="what">
      <a class="title" href="${repositoryPath(repository)}">${fullName(repository)}</a>
      <p class="muted">
        ${repository.private ? 'Private' : 'Public'} · <bdi>${readableLine(repository.defaultBranch)}</bdi>${
          record.access === 'active' ? '' : html` · ${barred[record.access]}`
        }
      </p>
    </div>
    <div class="when muted">
      ${
        last === undefined
          ? ''
          : html`<span>last built</span>
              <time datetime="${new Date(last.createdAt).toISOString()}"
                >${dateAndTime(last.createdAt)}</time
              >`
      }
    </div>
  </li>`
}

/** Why nothing is built of it any more. */
export const barred: Record<Exclude<RepositoryAccess, 'active'>, string> = {
  archived: 'archived: nothing is built',
  suspended: 'the App is suspended: nothing is built',
  removed: 'the App was removed: nothing is built',
}
