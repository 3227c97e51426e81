import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { fullName, mayActOn, type Repository, type RepositoryRecord } from '../../../domain/index.ts'
import type { HttpEnv } from '../../http-env.ts'
import { listHref, shortRef } from '../builds/read-filters.ts'
import { layout, type Html } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import type { PageParts } from '../page-parts.ts'
import { badgeSection } from './badge-section.ts'
import { branchTable } from './branch-table.ts'
import { buildFileSection } from './build-file-section.ts'
import { findRepository } from './find-repository.ts'
import { historySection } from './history-section.ts'
import type { KnownBuildFile } from './keep-descriptions.ts'
import { repositoryPath } from './repository-path.ts'
import { barred } from './show-repositories.ts'

interface RepositoryPageParts extends Pick<PageParts, 'store' | 'clock' | 'assets' | 'baseUrl'> {
  publicPages: boolean
  /** Null where nobody can read repositories. */
  buildFile: ((repository: Repository, ref: string | null) => Promise<KnownBuildFile>) | null
}

/** Enough for some dozens of each branch and name. */
const mostBuilds = 300

/** `GET /repositories/{owner}/{repo}`: its build file, how its branches stand, how its builds went, its badge. */
export function showRepository(parts: RepositoryPageParts): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets, baseUrl } = parts
  return async (c) => {
    const access = c.get('access')
    const record = await findRepository(store, access, {
      owner: c.req.param('owner'),
      repo: c.req.param('repo'),
    })
    if (record === null) return showMissing(c, assets)
    const { repository } = record
    const path = repositoryPath(repository)
    if (c.req.param('owner') !== repository.owner || c.req.param('repo') !== repository.name)
      return c.redirect(listHref(path, c.req.query(), {}), 302)
    const builds = await store.read('repositoryBuilds', { repositoryId: repository.id, limit: mostBuilds })
    const main = `refs/heads/${repository.defaultBranch}`
    const ofMain = await store.read('refBuilds', { repositoryId: repository.id, ref: main, limit: 60 })
    const asked = c.req.query('ref')
    const body = html`<article
      data-follow="/api/v1/events?repository=${encodeURIComponent(fullName(repository))}"
    >
      ${heading(record)}
      <section id="branches" data-live aria-label="Branches">
        <h2>Branches</h2>
        ${branchTable(builds, { repository: fullName(repository), ref: main, builds: ofMain })}
      </section>
      <section id="history" data-live aria-label="Duration and success">${historySection(builds)}</section>
      ${await buildFile(parts, repository, asked)}
      ${badgeSection({
        ...{ repository, baseUrl: baseUrl === '' ? new URL(c.req.url).origin : baseUrl },
        key: await badgeKey(parts, repository),
        mayRenew: mayActOn(access, repository.id),
      })}
    </article>`
    const title = fullName(repository)
    return c.html(
      layout({ assets, title, body, viewer: access, section: 'repositories', refreshSeconds: 30 }),
    )
  }
}

/** `POST /repositories/{owner}/{repo}/badge-key`: the address of a badge that went too far is worth nothing then. */
export function renewBadgeKey({
  store,
  clock,
  assets,
}: Omit<RepositoryPageParts, 'buildFile'>): (c: Context<HttpEnv>) => Promise<Response> {
  return async (c) => {
    const access = c.get('access')
    const named = { owner: c.req.param('owner'), repo: c.req.param('repo') }
    const record = await findRepository(store, access, named)
    if (record === null || !mayActOn(access, record.repository.id)) return showMissing(c, assets)
    const { id: repositoryId } = record.repository
    await store.commit('keepBadgeKey', { repositoryId, key: newKey(), fresh: true, now: clock.now() })
    return c.redirect(`${repositoryPath(record.repository)}#badge`, 303)
  }
}

function newKey(): string {
  return randomBytes(16).toString('base64url')
}

/** What opens the badges of a repository; made when somebody first looks, null where they are open. */
async function badgeKey(
  { store, clock, publicPages }: RepositoryPageParts,
  { id: repositoryId, private: isPrivate }: Repository,
): Promise<string | null> {
  if (publicPages && !isPrivate) return null
  const kept = await store.read('badgeKey', { repositoryId })
  return (
    kept ??
    (await store.commit('keepBadgeKey', { repositoryId, key: newKey(), fresh: false, now: clock.now() }))
  )
}

function heading({ repository, access, tenant }: RepositoryRecord): Html {
  const { htmlUrl } = repository
  const isLink = /^https?:\/\/[^\s]+$/.test(htmlUrl) && URL.canParse(htmlUrl)
  return html`<p class="crumbs"><a href="/repositories">Repositories</a></p>
    <h1>${fullName(repository)}</h1>
    <p class="muted">
      ${repository.private ? 'Private' : 'Public'} · tenant ${tenant} ·
      ${isLink ? html`<a href="${htmlUrl}" rel="noreferrer">Source</a> · ` : ''}
      <a href="/builds?repository=${encodeURIComponent(fullName(repository))}">All builds</a>
    </p>
    ${access === 'active' ? '' : html`<p class="notice">The repository is ${barred[access]}.</p>`}`
}

/** The file of a ref that is known from events, else of the default branch: nobody has the source host asked for others. */
async function buildFile(
  { store, buildFile: describe }: RepositoryPageParts,
  repository: Repository,
  asked: string | undefined,
): Promise<Html> {
  if (describe === null) return html``
  const main = `refs/heads/${repository.defaultBranch}`
  if (asked === undefined || asked === '' || asked === main || asked === repository.defaultBranch)
    return buildFileSection(await describe(repository, null), repository.defaultBranch)
  const candidates = asked.startsWith('refs/') ? [asked] : [`refs/heads/${asked}`, `refs/tags/${asked}`]
  for (const ref of candidates.filter((one) => /^refs\/(heads|tags)\/./.test(one))) {
    const head = await store.read('head', { repositoryId: repository.id, ref })
    if (head !== null) return buildFileSection(await describe(repository, ref), shortRef(ref))
  }
  const reason = 'No branch or tag of this name is known here.'
  return buildFileSection({ kind: 'missing', reason }, asked.slice(0, 200))
}
