import { duration, isExecutionEnded, type Observation, type Step } from '../../domain/index.ts'
import type { Clock, Engine, RunRef } from '../../ports.ts'
import type { Terminal } from '../terminal.ts'
import { printLog } from './print-log.ts'
import type { WatchedRun } from './watch-run.ts'

/** How a run has ended, and the end of the failed step's log. */
export interface Outcome {
  seen: Observation
  log: string
}

/** Shows the steps one after the other with their logs, until the run has ended. */
export async function showSteps(
  parts: { engine: Pick<Engine, 'log'>; clock: Clock; terminal: Terminal },
  run: WatchedRun,
  ref: RunRef,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  let log = ''
  for (let index = 0; ; index += 1) {
    const { steps, pod } = await run.until(
      ({ state, steps: now }) => isExecutionEnded(state) || began(now[index]),
    )
    const step = steps[index]
    if (step === undefined || !began(step) || pod === null) break
    parts.terminal.line(`${parts.terminal.paint.cyan('▸')} ${parts.terminal.paint.bold(step.name)}`)
    log = await printLog(parts, { namespace: ref.namespace, pod, container: step.container }, secrets, signal)
    const after = await run.until(({ state, steps: now }) => isExecutionEnded(state) || ended(now[index]))
    showEnd(after.steps[index] ?? step, parts.terminal)
    if (after.steps[index]?.state !== 'succeeded') break
  }
  return { seen: await run.until(({ state }) => isExecutionEnded(state)), log }
}

function showEnd(step: Step, terminal: Terminal): void {
  const { paint } = terminal
  const { name, state, exitCode, startedAt, endedAt } = step
  const took = startedAt !== null && endedAt !== null ? duration(endedAt - startedAt) : ''
  if (state === 'succeeded') terminal.line(`${paint.green('✓')} ${paint.bold(name)} ${paint.dim(took)}`)
  else if (state === 'failed')
    terminal.line(
      `${paint.red('✗')} ${paint.bold(name)}${exitCode === null ? '' : `: exit code ${exitCode}`}${took === '' ? '' : paint.dim(` after ${took}`)}`,
    )
}

function began(step: Step | undefined): boolean {
  return step?.state === 'running' || step?.state === 'succeeded' || step?.state === 'failed'
}

function ended(step: Step | undefined): boolean {
  return step?.state === 'succeeded' || step?.state === 'failed' || step?.state === 'skipped'
}
