import { html } from 'hono/html'
import { type Build, type Execution, type Step, duration, size } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'
import type { StepLog } from '../log/read-step-log.ts'
import { stateBadge } from '../layout/state-badge.ts'

/** One step: its state, how long it took, and its log, opened where there is something to see. */
export function stepSection(parts: {
  build: Build
  execution: Execution
  step: Step
  log: StepLog
  open: boolean
}): Html {
  const { build, execution, step, log, open } = parts
  const id = `step-${step.name}`
  const whole = `/api/v1/builds/${build.id}/log?execution=${execution.id}&step=${step.name}`
  return html`<details class="step" id="${id}" data-step="${step.name}" ${open ? 'open' : ''}>
    <summary>
      <span id="${id}-summary" data-live>
        ${stateBadge(step.state)} <span class="name">${step.name}</span>
        <span class="muted">${took(step)}${exitCode(step)}${used(step)}</span>
      </span>
    </summary>
    <div class="log" data-keep="${execution.id}">
      <p class="muted log-links">
        ${log.firstLine > 1 ? html`The first ${log.firstLine - 1} lines are left out here. ` : ''}<a
          href="${whole}"
          >Whole log as text</a
        >
      </p>
      <ol class="lines" data-next="${log.next}">
        ${log.lines.map((text, index) => logLine(step.name, log.firstLine + index, text))}
      </ol>
    </div>
  </details>`
}

/** The browser module makes the same of lines that come later. */
function logLine(step: string, number: number, text: string): Html {
  const id = `${step}-L${number}`
  return html`<li id="${id}">
    <a href="#${id}" aria-label="Line ${number}">${number}</a><span>${text}</span>
  </li>`
}

function took({ startedAt, endedAt }: Step): string {
  return startedAt === null || endedAt === null ? '' : duration(endedAt - startedAt)
}

function exitCode({ state, exitCode }: Step): string {
  return state === 'failed' && exitCode !== null ? ` · exit code ${exitCode}` : ''
}

function used({ usage }: Step): string {
  if (!usage) return ''
  const least = usage.exact ? '' : '≥ '
  return ` · ${least}${usage.cpuSeconds.toFixed(1)} s of CPU time, ${least}${size(usage.peakMemoryBytes)} of memory`
}
