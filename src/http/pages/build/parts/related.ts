import { html } from 'hono/html'
import { entryOf, type Build, type SkippedBuild } from '../../../../domain/index.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { sentence } from '../../layout/sentence.ts'
import { stateBadge } from '../../layout/state-badge.ts'
import type { BuildFacts } from '../load-facts.ts'

const mostShown = 24

/** The builds that it needs, and the others of its commit: one click from each to each. */
export function related(build: Build, facts: Pick<BuildFacts, 'needs' | 'siblings' | 'skipped'>): Html {
  const { needs, siblings, skipped } = facts
  const needed = new Set(needs.map(({ name }) => name))
  const newest = newestOfEach(siblings).filter(({ name }) => !needed.has(name))
  const entry = entryOf(build.name)
  const matrix = newest.filter(({ name }) => entryOf(name) === entry)
  const others = newest.filter(({ name }) => entryOf(name) !== entry)
  const left = skipped.filter(({ name }) => name !== build.name)
  return html`${needsList(needs)} ${list('matrix', `Others of ${entry}`, matrix, build)}
  ${list('others', 'Other builds of this commit', others, build)} ${notBuilt(left)}`
}

function needsList(needs: BuildFacts['needs']): Html {
  if (needs.length === 0) return html``
  return html`<section aria-labelledby="needs-title">
    <h2 id="needs-title">Needs</h2>
    <ul class="related">
      ${needs.map(({ name, build }) =>
        build === null
          ? html`<li><bdi>${readableLine(name)}</bdi> <span class="muted">is not kept any more</span></li>`
          : item(build.build, ''),
      )}
    </ul>
  </section>`
}

function list(id: string, title: string, builds: readonly Build[], of: Build): Html {
  if (builds.length === 0) return html``
  const more = builds.length - mostShown
  const all = new URLSearchParams({ repository: `${of.repository.owner}/${of.repository.name}`, sha: of.sha })
  return html`<section aria-labelledby="${id}-title">
    <h2 id="${id}-title"><bdi>${readableLine(title)}</bdi></h2>
    <ul class="related">
      ${builds.slice(0, mostShown).map((one) => item(one, (one.config.needs ?? []).includes(of.name) ? 'needs this one' : ''))}
    </ul>
    ${more > 0 ? html`<p><a href="/builds?${all.toString()}">${more} more</a></p>` : ''}
  </section>`
}

function item(build: Build, note: string): Html {
  return html`<li>
    <a href="/builds/${build.id}"><bdi>${readableLine(build.name)}</bdi></a> ${stateBadge(build.state)}
    ${build.trust === 'untrusted' ? html`<span class="muted">of a stranger</span>` : ''}
    <span class="muted">${note}</span>
  </li>`
}

function notBuilt(skipped: readonly SkippedBuild[]): Html {
  if (skipped.length === 0) return html``
  return html`<section aria-labelledby="skipped-title">
    <h2 id="skipped-title">Not built of this commit</h2>
    <ul class="related">
      ${skipped.slice(0, mostShown).map(
        ({ name, reason, refused }) =>
          html`<li>
            <bdi>${readableLine(name)}</bdi> <strong>${refused ? 'refused' : 'skipped'}:</strong>
            <span>${sentence(reason)}</span>
          </li>`,
      )}
    </ul>
  </section>`
}

/** Newest first comes in: an older one of the same name and trust is history. */
function newestOfEach(builds: readonly Build[]): Build[] {
  const seen = new Set<string>()
  return builds
    .filter(({ name, trust }) => {
      const key = `${trust} ${name}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
