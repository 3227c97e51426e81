import { html } from 'hono/html'
import { duration } from '../../../../domain/index.ts'
import { cpu, memory } from '../../../../report/words/step-table.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { stateBadge } from '../../layout/state-badge.ts'
import type { Timeline, TimelineRow } from './compute-timeline.ts'

const names: Record<Exclude<TimelineRow['kind'], 'step'>, string> = {
  queue: 'In the queue',
  pause: 'Pause before this attempt',
  start: 'Start: node and images',
  finish: 'Finish',
}
const ofParts = { queue: 'idle', pause: 'idle', start: 'note', step: 'idle', finish: 'idle' } as const
const ofSteps = {
  waiting: 'idle',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'idle',
} as const
/** Width of the picture, in its own units. */
const width = 1000
/** What takes next to no time can be seen still. */
const leastWidth = 6

/** Where the time went: a row each with a bar, so that the numbers are there for whoever sees no picture. */
export function timelineTable(timeline: Timeline): Html {
  const { rows, isMended } = timeline
  const measured = rows.some(({ step }) => step?.usage)
  return html`<div class="timeline">
    <table class="data">
      <caption class="muted">
        ${duration(timeline.to - timeline.from)} in
        all${isMended ? '; clocks disagree, so some of it is put in order' : ''}
      </caption>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col" class="num">Took</th>
          ${measured ? html`<th scope="col" class="num">CPU time</th>` : ''}
          ${measured ? html`<th scope="col" class="num">Peak memory</th>` : ''}
          <th scope="col" class="span"><span class="vh">When</span></th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => line(row, timeline, measured))}
      </tbody>
    </table>
  </div>`
}

function line(row: TimelineRow, timeline: Timeline, measured: boolean): Html {
  const { step, span } = row
  return html`<tr>
    <th scope="row">${name(row)}</th>
    <td class="num" data-label="Took">${took(row)}</td>
    ${measured ? html`<td class="num" data-label="CPU time">${step === null ? '' : cpu(step)}</td>` : ''}
    ${measured ? html`<td class="num" data-label="Peak memory">${step === null ? '' : memory(step)}</td>` : ''}
    <td class="span">${span === null ? '' : bar(row, span, timeline)}</td>
  </tr>`
}

function name({ kind, step }: TimelineRow): Html {
  if (kind !== 'step' || step === null)
    return html`<span class="phase">${kind === 'step' ? '' : names[kind]}</span>`
  const address = `#step-${encodeURIComponent(step.name.toWellFormed())}`
  const code =
    step.state === 'failed' && step.exitCode !== null
      ? html` <span class="muted">exit code ${step.exitCode}</span>`
      : ''
  return html`<a href="${address}"><bdi>${readableLine(step.name)}</bdi></a> ${stateBadge(step.state)}${code}`
}

/** As the step's log and its check say it; the browser counts on while it goes on. */
function took({ step, span, isGoing }: TimelineRow): Html {
  if (span === null) return html`<span class="muted" aria-label="not known">–</span>`
  const ms = span.to - span.from
  if (isGoing) return html`<span data-elapsed="${ms}">${duration(ms)}</span>`
  const { startedAt = null, endedAt = null } = step ?? {}
  return html`${duration(startedAt === null || endedAt === null ? ms : endedAt - startedAt)}`
}

/** Begins where it began: the whole width is the whole time. */
function bar(
  { kind, step, isGoing }: TimelineRow,
  span: { from: number; to: number },
  whole: Timeline,
): Html {
  const all = Math.max(1, whole.to - whole.from)
  const length = Math.min(width, Math.max(leastWidth, Math.round(((span.to - span.from) / all) * width)))
  const from = Math.min(width - length, Math.round(((span.from - whole.from) / all) * width))
  const tone = kind === 'step' && step !== null ? ofSteps[step.state] : ofParts[kind]
  return html`<svg viewBox="0 0 ${width} 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="track" width="${width}" height="12" />
    <rect class="fill-${tone}${isGoing ? ' going' : ''}" x="${from}" width="${length}" height="12" />
  </svg>`
}
