import { html } from 'hono/html'
import type { DescribedBuild, PlacedProblem } from '../../../domain/index.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { sentence } from '../layout/sentence.ts'
import type { KnownBuildFile } from './keep-descriptions.ts'
import { triggerWords } from './trigger-words.ts'

/** More than this is a page of its own; the file itself has them all. */
const mostBuilds = 100

/** A repository's build file as it is understood: a row a build, or what is wrong with it and where. */
export function buildFileSection(known: KnownBuildFile, ref: string): Html {
  return html`<section id="file" data-live aria-labelledby="build-file">
    <h2 id="build-file">Build file on <bdi>${readableLine(ref)}</bdi></h2>
    ${content(known)}
  </section>`
}

function content(known: KnownBuildFile): Html {
  switch (known.kind) {
    case 'away':
      return html`<p class="notice">${known.reason}</p>`
    case 'missing':
      return html`<p class="notice">${sentence(known.reason)}</p>`
    case 'unusable':
      return html`<p>
          <strong>✕ Cannot be used:</strong> <code>${known.path}</code> at
          <code>${known.at.sha.slice(0, 7)}</code> has
          ${known.problems.length === 1 ? 'a problem' : `${known.problems.length} problems`}.
        </p>
        <ol class="file-problems">
          ${known.problems.map(problem)}
        </ol>`
    case 'usable':
      return html`<p class="muted">
          <code>${known.path}</code> at <code>${known.at.sha.slice(0, 7)}</code>${
            known.isPlanned
              ? ''
              : '; the cluster cannot be asked just now, so that tags and strategies are left out'
          }
        </p>
        ${builds(known.builds)}`
  }
}

function problem({ file, line, column, within, message, source }: PlacedProblem): Html {
  const place = within ?? { line, column }
  const mark = `${' '.repeat(Math.min(Math.max(0, place.column - 1), 300))}^`
  return html`<li>
    <p><code>${readableLine(file)}:${place.line}:${place.column}</code> ${sentence(message)}</p>
    ${
      source === null
        ? ''
        : html`<pre
            class="source"
            tabindex="0"
            aria-label="The line"
          ><code>${readableLine(source.replaceAll('\t', ' '))}</code>
<span aria-hidden="true">${mark}</span></pre>`
    }
  </li>`
}

function builds(all: readonly DescribedBuild[]): Html {
  const more = all.length - mostBuilds
  return html`<table class="data file-builds">
      <thead>
        <tr>
          <th scope="col">Build</th>
          <th scope="col">When</th>
          <th scope="col">How</th>
          <th scope="col">Image</th>
        </tr>
      </thead>
      <tbody>
        ${all.slice(0, mostBuilds).map(row)}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="muted">… and ${more} more.</p>` : ''}`
}

function row({ spec, made }: DescribedBuild): Html {
  const { method, strategy, platforms, needs, image, context } = spec
  const how = [
    made?.strategy ?? strategy?.name ?? method ?? '',
    ...(method !== null && made !== null && method !== made.strategy ? [`method ${method}`] : []),
    ...(context === '.' ? [] : [`in ${context}`]),
    ...platforms,
    ...(made?.pool ? [`pool ${made.pool}`] : []),
  ]
  return html`<tr>
    <th scope="row">${readableLine(spec.name)}</th>
    <td data-label="When">
      <ul class="plain">
        ${triggerWords(spec).map((words) => html`<li>${sentence(words)}</li>`)}
        ${needs.length === 0 ? '' : html`<li>After ${sentence(needs.map((name) => `\`${name}\``).join(', '))}</li>`}
      </ul>
    </td>
    <td data-label="How">${readableLine(how.filter((part) => part !== '').join(', '))}</td>
    <td data-label="Image">
      <code>${readableLine(image)}</code>
      ${(made?.tags ?? spec.tags).slice(0, 5).map((tag) => html`<br /><code class="muted">:${readableLine(tag)}</code>`)}
    </td>
  </tr>`
}
