import { html } from 'hono/html'
import type { Build, Execution, Step } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'
import type { StepLog } from './read-step-log.ts'

/**
 * The log of a step: its last lines, which stand for themselves, and what the browser's code needs to put a window on
 * all of it in their place: where it is, and since when it is written.
 */
export function showLog(parts: { build: Build; execution: Execution; step: Step; log: StepLog }): Html {
  const { build, execution, step, log } = parts
  const address = `/api/v1/executions/${execution.id}/steps/${step.name}`
  const whole = `/api/v1/builds/${build.id}/log?execution=${execution.id}&step=${step.name}`
  const startedAt = step.startedAt ?? execution.startedAt
  return html`<div
    class="log"
    data-keep="${execution.id}"
    data-log="${address}"
    data-step="${step.name}"
    ${startedAt === null ? '' : html`data-started="${new Date(startedAt).toISOString()}"`}
  >
    <p class="log-links">
      ${log.firstLine > 1 ? html`The first ${log.firstLine - 1} lines are left out here. ` : ''}<a
        href="${whole}"
        data-whole-log
        >Whole log as text</a
      >
    </p>
    <ol class="lines" data-next="${log.next}">
      ${log.lines.map((text, index) => logLine(step.name, log.firstLine + index, text))}
    </ol>
  </div>`
}

/** The browser's code makes the same of the lines that it reads. */
function logLine(step: string, number: number, text: string): Html {
  const id = `${step}-L${number}`
  return html`<li id="${id}">
    <a href="#${id}" aria-label="Line ${number}">${number}</a><span>${text}</span>
  </li>`
}
