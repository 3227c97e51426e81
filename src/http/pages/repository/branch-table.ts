import { html } from 'hono/html'
import { branchState, dateAndTime, type BuildGlance } from '../../../domain/index.ts'
import { readableLine } from '../../readable-text.ts'
import { shortRef } from '../builds/read-filters.ts'
import type { Html } from '../layout/layout.ts'
import { stateBadge } from '../layout/state-badge.ts'
import { branchBadge } from './branch-badge.ts'

const mostBranches = 20
const mostNames = 8

/**
 * The newest Builds by the ref that wanted them first: a row a ref, the default branch first, then what was built last.
 *
 * @param builds newest first
 * @param main the default branch, with all that it wanted, also what another ref had wanted before
 */
export function branchTable(
  builds: readonly BuildGlance[],
  main: { repository: string; ref: string; builds: readonly BuildGlance[] },
): Html {
  const { repository, ref: first } = main
  const byRef = new Map<string, readonly BuildGlance[]>()
  for (const build of builds) byRef.set(build.ref, [...(byRef.get(build.ref) ?? []), build])
  if (main.builds.length > 0) byRef.set(first, main.builds)
  const refs = [...byRef.keys()].toSorted((a, b) => Number(b === first) - Number(a === first))
  if (refs.length === 0) return html`<p class="empty">Nothing was built yet.</p>`
  const more = refs.length - mostBranches
  return html`<table class="data branches">
      <thead>
        <tr>
          <th scope="col">Branch</th>
          <th scope="col">State</th>
          <th scope="col">Newest builds</th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        ${refs.slice(0, mostBranches).map((ref) => row(ref, byRef.get(ref) ?? [], repository))}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="muted">… and ${more} more branches.</p>` : ''}`
}

function row(ref: string, builds: readonly BuildGlance[], repository: string): Html {
  const newest = [...new Map(builds.toReversed().map((build) => [build.name, build])).values()].reverse()
  const [last] = builds
  const pull = last?.pullRequest ?? null
  const query = new URLSearchParams({ repository, ref }).toString()
  return html`<tr>
    <th scope="row">
      <a href="/builds?${query}"><bdi>${pull === null ? readableLine(shortRef(ref)) : `#${pull}`}</bdi></a>
    </th>
    <td>${branchBadge(branchState(builds))}</td>
    <td data-label="Builds">
      <ul class="plain">
        ${newest
          .slice(0, mostNames)
          .map(
            ({ id, name, state }) =>
              html`<li>${stateBadge(state)} <a href="/builds/${id}">${readableLine(name)}</a></li>`,
          )}
        ${newest.length > mostNames ? html`<li class="muted">… and ${newest.length - mostNames} more</li>` : ''}
      </ul>
    </td>
    <td data-label="Last">
      ${
        last === undefined
          ? ''
          : html`<time datetime="${new Date(last.createdAt).toISOString()}"
                >${dateAndTime(last.createdAt)}</time
              ><br /><span class="muted"
                ><bdi>${readableLine(last.title ?? last.sha.slice(0, 7))}</bdi></span
              >`
      }
    </td>
  </tr>`
}
