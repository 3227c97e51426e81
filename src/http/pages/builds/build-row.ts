import { html } from 'hono/html'
import {
  dateAndTime,
  duration,
  fullName,
  isEnded,
  tokenNameOf,
  type Build,
  type BuildGlance,
  type Wait,
} from '../../../domain/index.ts'
import { waitWords } from '../../../report/words/wait-words.ts'
import { plain } from '../../../report/words/dress.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { refLink } from '../layout/source-links.ts'
import { repositoryPath } from '../repository/repository-path.ts'
import { stateBadge } from '../layout/state-badge.ts'

/** What a row says of a Build beside the Build itself. */
interface RowFacts {
  /** Null: it has gone since. */
  glance: Pick<BuildGlance, 'startedAt' | 'endedAt'> | null
  /** Why it waits; null where it does not, or nobody knows. */
  wait: Wait | null
  now: number
}

/** A Build in the list: state, what it is of, whose, when and how long. */
export function buildRow(build: Build, { glance, wait, now }: RowFacts): Html {
  const ref = refLink(build)
  const title = readableLine(build.title ?? '').trim() || `Commit ${build.sha.slice(0, 7)}`
  const name = fullName(build.repository)
  return html`<li class="build-row">
    <div class="state">${stateBadge(build.state)}</div>
    <div class="what">
      <a class="title" href="/builds/${build.id}"><bdi>${title}</bdi></a>
      <p class="muted">
        <a href="${repositoryPath(build.repository)}">${name}</a> · ${build.name} ·
        <span class="ref">${refWords(ref.kind)} <bdi>${readableLine(ref.text)}</bdi></span> ·
        <code>${build.sha.slice(0, 7)}</code> · by <bdi>${author(build)}</bdi>
      </p>
    </div>
    <div class="when muted">
      <time datetime="${new Date(build.createdAt).toISOString()}">${dateAndTime(build.createdAt)}</time>
      <span class="took">${took(build, { glance, wait, now })}</span>
    </div>
  </li>`
}

function author({ author }: Build): string {
  const token = tokenNameOf(author)
  return readableLine(token === null ? author.login : `token ${token}`)
}

function refWords(kind: string): string {
  return kind === 'Pull request' ? 'PR' : kind === 'Tag' ? 'tag' : ''
}

/** How long it took, takes, or where it stands. */
function took({ state, queuedAt }: Build, { glance, wait, now }: RowFacts): Html {
  if (state === 'queued' && wait !== null) return html`${readableLine(waitWords(wait, '', plain).title)}`
  if (state === 'pending') return html`waits for an approval or a start`
  const startedAt = glance?.startedAt ?? null
  if (isEnded(state)) {
    const endedAt = glance?.endedAt ?? null
    return startedAt === null || endedAt === null ? html`` : html`took ${duration(endedAt - startedAt)}`
  }
  const since = startedAt ?? queuedAt
  if (since === null) return html``
  const ms = Math.max(0, now - since)
  const word = state !== 'running' ? 'waiting for' : startedAt === null ? 'starting for' : 'running for'
  return html`${word} <span data-elapsed="${ms}">${duration(ms)}</span>`
}
