import { html } from 'hono/html'
import type { Annotation, Build } from '../../../../domain/index.ts'
import { keepStart } from '../../../../logs/cut-text.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { showBadge, type BadgeLook } from '../../layout/show-badge.ts'
import { blobHref } from '../../layout/source-links.ts'

/** A problem of a file, and where the log tells of it. */
export interface Problem {
  annotation: Annotation
  /** Step and number of its line; null where that is not known. */
  logLine: { step: string; n: number } | null
}

const mostShown = 20
const messageBytes = 300
const levels: Record<Annotation['level'], BadgeLook> = {
  failure: { sign: '✕', tone: 'bad', text: 'Error' },
  warning: { sign: '!', tone: 'busy', text: 'Warning' },
  notice: { sign: 'i', tone: 'idle', text: 'Notice' },
}

/** What tools said about files, as it is annotated at the source host: file, line, message, and where to look. */
export function problems(build: Build, found: readonly Problem[]): Html {
  if (found.length === 0) return html``
  const more = found.length - mostShown
  return html`<section aria-labelledby="problems-title">
    <h2 id="problems-title">Problems in files</h2>
    <ul class="problems">
      ${found.slice(0, mostShown).map((one) => line(build, one))}
    </ul>
    ${more > 0 ? html`<p class="muted">And ${more} more, in the check at the source host.</p>` : ''}
  </section>`
}

function line(build: Build, { annotation, logLine }: Problem): Html {
  const { path, startLine, endLine, level, title, message } = annotation
  const place = `${path}:${startLine}${endLine > startLine ? `–${endLine}` : ''}`
  const href = blobHref(build, { path, startLine, endLine })
  const shown = html`<code><bdi>${readableLine(place)}</bdi></code>`
  const kept = keepStart(message, messageBytes)
  return html`<li>
    <p>
      ${showBadge(levels[level])}
      ${href === null ? shown : html`<a href="${href}" rel="noreferrer">${shown}</a>`}
      <strong><bdi>${readableLine(title)}</bdi></strong>
      ${
        logLine === null
          ? ''
          : html`<a class="in-log" href="#${encodeURIComponent(logLine.step.toWellFormed())}-L${logLine.n}"
              >line ${logLine.n} of the log</a
            >`
      }
    </p>
    <p class="message">${kept.split('\n').map(readableLine).join('\n')}${kept === message ? '' : '…'}</p>
  </li>`
}
