import { html } from 'hono/html'
import { type Build, type Execution, type Step, duration } from '../../../domain/index.ts'
import { cpu, memory } from '../../../report/words/step-table.ts'
import type { Html } from '../layout/layout.ts'
import type { StepLog } from '../log/read-step-logs.ts'
import { showLog } from '../log/show-log.ts'
import { stateBadge } from '../layout/state-badge.ts'

/** One step: its state, how long it took, and its log, opened where there is something to see. */
export function stepSection(parts: { build: Build; execution: Execution; step: Step; log: StepLog }): Html {
  const { build, execution, step, log } = parts
  const id = `step-${step.name}`
  return html`<details class="step" id="${id}" data-step="${step.name}" ${log.isOpen ? 'open' : ''}>
    <summary>
      <span id="${id}-summary" data-live>
        ${stateBadge(step.state)} <span class="name">${step.name}</span>
        <span class="muted">${took(step)}${exitCode(step)}${used(step)}</span>
      </span>
    </summary>
    ${showLog({ build, execution, step, log })}
  </details>`
}

function took({ startedAt, endedAt }: Step): string {
  return startedAt === null || endedAt === null ? '' : duration(endedAt - startedAt)
}

function exitCode({ state, exitCode }: Step): string {
  return state === 'failed' && exitCode !== null ? ` · exit code ${exitCode}` : ''
}

function used({ usage }: Step): string {
  return usage ? ` · ${cpu({ usage })} of CPU time, ${memory({ usage })} of memory` : ''
}
