import { stringify } from 'yaml'
import type { Step } from '../../src/domain/index.ts'
import type { ReplayedEnd } from '../support/recordings/replay-recordings.ts'

const tailLines = 4

/** How an execution ended, in words to be read by people; times are seconds since its BuildRun was made. */
export interface ShownEnd {
  ends: string
  began?: string
  image?: string
  failure?: string
  says?: string
  pod?: string
  'tried again'?: string
  steps?: string[]
  /** The last lines of each step that wrote any. */
  log?: Record<string, string>
}

/** A page of cases, to be read from top to bottom. */
export function pageOf(shown: Record<string, ShownEnd[]>): string {
  const head = [
    '# How the recorded BuildRuns of a real cluster end here: what developers read of them. Each has been read by a',
    '# person; UPDATE_GOLDEN=1 writes this file anew, for the next person to read what changed.',
  ]
  const cases = Object.entries(shown).map(([name, ends]) => stringify({ [name]: ends }, { lineWidth: 0 }))
  return [...head, '', ...cases].join('\n')
}

export function showEnd({ view, logs, startAt, namespace }: ReplayedEnd): ShownEnd {
  const execution = view.executions[0]!
  const { failure, digest, size, steps, startedAt } = execution
  const since = (at: number | null) => (at === null ? '?' : `${(at - startAt) / 1000}s`)
  const written = [...logs].flatMap(([step, text]) => (text === '' ? [] : [[step, tailOf(text)] as const]))
  return {
    ends: `${execution.state}; the Build is ${view.build.state}`,
    ...(startedAt !== null && { began: since(startedAt) }),
    ...(digest !== null && { image: `${digest}, ${size ?? '?'} bytes` }),
    ...(failure && {
      failure: [
        failure.reason,
        ...(failure.step === null ? [] : [` in ${failure.step}`]),
        ...(failure.exitCode === null ? [] : [`, exit code ${failure.exitCode}`]),
      ].join(''),
      says: failure.message.replaceAll(namespace, 'team-a'),
    }),
    ...(failure?.pod && { pod: failure.pod }),
    ...(failure?.retry && { 'tried again': `attempt ${failure.retry.attempt} of ${failure.retry.of}` }),
    ...(steps.length > 0 && { steps: steps.map((step) => showStep(step, since)) }),
    ...(written.length > 0 && { log: Object.fromEntries(written) }),
  }
}

function showStep({ name, state, exitCode, startedAt, endedAt }: Step, since: (at: number | null) => string) {
  const code = exitCode === null ? '' : `, exit code ${exitCode}`
  const times = startedAt === null && endedAt === null ? '' : `, ${since(startedAt)} to ${since(endedAt)}`
  return `${name} ${state}${code}${times}`
}

function tailOf(text: string): string {
  return text
    .split('\n')
    .slice(-tailLines - 1)
    .join('\n')
}
