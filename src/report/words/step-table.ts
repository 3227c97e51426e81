import { type Step, clockTime, duration, size } from '../../domain/index.ts'
import { codeCell } from './markdown.ts'

/** A strategy has a handful of steps; this is for the one that has a hundred. */
const mostRows = 40

/**
 * Steps with what became of them, their times, and what they used where that is known.
 *
 * @param since of the running step; the check stands still, so it tells the hour and not how long.
 */
export function stepTable(steps: readonly Step[], since: number | null = null): string {
  const measured = steps.some(({ usage }) => usage)
  const line = (...cells: string[]) => `| ${(measured ? cells : cells.slice(0, 3)).join(' | ')} |`
  const rows = steps
    .slice(0, mostRows)
    .map((step) => line(codeCell(step.name), result(step), time(step, since), cpu(step), memory(step)))
  const more = steps.length > mostRows ? [line('…', `${steps.length - mostRows} more`, '', '', '')] : []
  const head = line('Step', 'Result', 'Time', 'CPU time', 'Peak memory')
  return [head, line('---', '---', '---:', '---:', '---:'), ...rows, ...more].join('\n')
}

/** Since when the step at work has been working: since the one before it ended. */
export function runningSince(steps: readonly Step[], startedAt: number | null): number | null {
  const index = steps.findIndex((step) => step.state === 'running')
  if (index < 0) return null
  return steps[index]?.startedAt ?? steps[index - 1]?.endedAt ?? startedAt
}

function result(step: Step): string {
  switch (step.state) {
    case 'waiting':
      return 'waiting'
    case 'running':
      return '▶ running'
    case 'succeeded':
      return '✓ succeeded'
    case 'failed':
      return step.exitCode === null ? '✗ failed' : `✗ failed, exit code ${step.exitCode}`
    case 'skipped':
      return 'skipped'
  }
}

function time(step: Step, since: number | null): string {
  if (step.state === 'running') return since === null ? '' : `since ${clockTime(since)}`
  if (step.state === 'skipped' || step.startedAt === null || step.endedAt === null) return ''
  return duration(step.endedAt - step.startedAt)
}

/** `12.3 s`; of samples it is the least. Empty where nobody measured it. */
export function cpu({ usage }: Pick<Step, 'usage'>): string {
  if (!usage) return ''
  const seconds = usage.cpuSeconds
  return `${about(usage.exact)}${seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds * 1000)}`
}

/** `1.2 GB`, with the same meaning. */
export function memory({ usage }: Pick<Step, 'usage'>): string {
  return usage ? `${about(usage.exact)}${size(usage.peakMemoryBytes)}` : ''
}

/** What was looked at now and then is at least this. */
function about(exact: boolean): string {
  return exact ? '' : '≥ '
}
