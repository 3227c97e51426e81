import { html } from 'hono/html'
import type { Build, Execution, Step } from '../../../domain/index.ts'
import type { LineJson } from '../../lines/line-schema.ts'
import type { Html } from '../layout/layout.ts'
import { shownLines, type StepLog } from './read-step-logs.ts'

/**
 * The log of a step: some of its lines, with links to those before and after, which stand for themselves, and what the
 * browser's code needs to put a window on all of it in their place: where it is, and since when it is written.
 */
export function showLog(parts: { build: Build; execution: Execution; step: Step; log: StepLog }): Html {
  const { execution, step, log } = parts
  const address = `/api/v1/executions/${execution.id}/steps/${step.name}`
  const startedAt = step.startedAt ?? execution.startedAt
  return html`<div
    class="log"
    data-keep="${execution.id}"
    data-log="${address}"
    data-step="${step.name}"
    ${startedAt === null ? '' : html`data-started="${new Date(startedAt).toISOString()}"`}
  >
    <p class="log-links">
      ${whichLines(log)} ${wayAround(parts)}
      <a href="${address}/log?download=1" data-whole-log>Whole log as text</a>
    </p>
    ${
      log.isOpen
        ? html`<ol class="lines" start="${log.lines[0]?.n ?? 1}">
            ${log.lines.map((line) => logLine(step.name, line))}
          </ol>`
        : ''
    }
  </div>`
}

function whichLines({ total, lines, isOpen }: StepLog): string {
  const [first, last] = [lines[0], lines.at(-1)]
  if (total === 0) return 'Nothing yet.'
  if (!isOpen || first === undefined || last === undefined) return total === 1 ? '1 line.' : `${total} lines.`
  return first.n === 1 && last.n >= total ? '' : `Lines ${first.n} to ${last.n} of ${total}.`
}

/** For who has no JavaScript. */
function wayAround({ build, execution, step, log }: Parameters<typeof showLog>[0]): Html {
  const to = (from: number | null, text: string) => {
    const query = new URLSearchParams({ attempt: String(execution.attempt), step: step.name })
    if (from !== null) query.set('from', String(from))
    return html`<a href="/builds/${build.id}?${query.toString()}#step-${step.name}">${text}</a>`
  }
  if (log.total === 0) return html``
  if (!log.isOpen) return to(null, 'Show them')
  const first = log.lines[0]?.n ?? log.total + 1
  const last = log.lines.at(-1)?.n ?? log.total
  return html`${first > 1 ? to(1, 'First lines') : ''}
  ${first > 1 ? to(Math.max(1, first - shownLines), 'Earlier lines') : ''}
  ${last < log.total ? to(last + 1, 'Later lines') : ''} ${last < log.total ? to(null, 'Last lines') : ''}`
}

/** The browser's code makes the same of the lines that it reads. */
function logLine(step: string, { n, text, spans = [], cut }: LineJson): Html {
  const id = `${step}-L${n}`
  const pieces: (string | Html)[] = []
  let at = 0
  for (const { from, to, style } of spans) {
    pieces.push(text.slice(at, from), html`<span class="${style}">${text.slice(from, to)}</span>`)
    at = to
  }
  pieces.push(text.slice(at), cut === true ? ' …' : '')
  return html`<li id="${id}"><a href="#${id}" aria-label="Line ${n}">${n}</a><span>${pieces}</span></li>`
}
