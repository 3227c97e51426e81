import { html } from 'hono/html'
import { isEnded, type Build, type Execution } from '../../../../domain/index.ts'
import type { Html } from '../../layout/layout.ts'
import type { StepLog } from '../../log/read-step-logs.ts'
import { stepSection } from '../step-section.ts'

/** The steps of an attempt with their logs; those where there is something to see are open. */
export function stepList(build: Build, execution: Execution | null, logs: readonly StepLog[]): Html {
  if (execution === null || execution.steps.length === 0)
    return html`<section id="steps" data-live data-steps="">
      <h2>Log</h2>
      <p class="muted">No step has begun${isEnded(build.state) ? '' : ' yet'}.</p>
    </section>`
  return html`<section id="steps" data-live data-steps="${execution.id}">
    <h2>Log</h2>
    ${execution.steps.map((step, index) => {
      const log = logs[index]
      return log === undefined ? '' : stepSection({ build, execution, step, log })
    })}
  </section>`
}
