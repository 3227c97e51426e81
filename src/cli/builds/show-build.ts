import { stripControl } from '../../logs/strip-control.ts'
import { tellsMore } from '../../report/words/failure-words.ts'
import { buildViewAnswer, type BuildViewAnswer } from '../client/answers.ts'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { formatTable, type Column } from '../show/format-table.ts'
import { paintState } from '../show/paint-state.ts'
import { shortRef } from '../show/short-ref.ts'
import { shortDuration } from '../show/time-words.ts'
import type { Terminal } from '../terminal.ts'

type Attempt = BuildViewAnswer['executions'][number]
type Step = Attempt['steps'][number]

/** `slipway builds show`. */
export async function showBuild(
  id: string,
  options: ServiceOptions & { json: boolean },
  terminal: Terminal,
): Promise<void> {
  const service = await openService(options, process.env)
  const build = await service.get(`builds/${encodeURIComponent(id)}`, buildViewAnswer)
  if (options.json) terminal.line(JSON.stringify(build, null, 2))
  else for (const line of describe(build, terminal, Date.now())) terminal.line(line)
}

function describe(build: BuildViewAnswer, terminal: Terminal, now: number): string[] {
  const { paint } = terminal
  const facts: [string, string | null][] = [
    ['repository', build.repository.fullName],
    ['commit', `${build.sha} (${shortRef(build.ref)})`],
    ['title', build.title],
    ['author', build.author],
    ['image', build.image],
    ['digest', build.digest],
    ['page', build.url],
  ]
  return [
    `${paint.bold(stripControl(build.name))}  ${paintState(build.state, build.state, terminal)}  ${paint.dim(build.id)}`,
    ...facts.flatMap(([name, value]) =>
      value === null ? [] : [`  ${paint.dim(name.padEnd(11))}${oneLine(value)}`],
    ),
    ...build.executions.flatMap((attempt) => ['', ...describeAttempt(attempt, terminal, now)]),
  ]
}

function describeAttempt(attempt: Attempt, terminal: Terminal, now: number): string[] {
  const { paint } = terminal
  const took = duration(attempt.startedAt, attempt.endedAt, now)
  const head = `  attempt ${attempt.attempt}  ${paintState(attempt.state, attempt.state, terminal)}${took === null ? '' : `  ${took}`}`
  const waits = attempt.waitingFor == null ? [] : [`    waits: ${oneLine(attempt.waitingFor)}`]
  const columns: Column<Step>[] = [
    { title: 'STEP', text: ({ name }) => name, shrinks: 1 },
    {
      title: 'STATE',
      text: ({ state }) => state,
      paint: (text, { state }) => paintState(text, state, terminal),
    },
    { title: 'EXIT', text: ({ exitCode }) => (exitCode === null ? null : String(exitCode)) },
    { title: 'TOOK', text: ({ startedAt, endedAt }) => duration(startedAt, endedAt, now) },
  ]
  const steps =
    attempt.steps.length === 0
      ? []
      : formatTable(attempt.steps, columns, paint.dim, (terminal.width ?? 80) - 4).map(
          (line) => `    ${line}`,
        )
  const { failure } = attempt
  const why =
    failure === null
      ? []
      : [
          failure.reason,
          failure.cause,
          failure.message != null && tellsMore(failure.message) ? failure.message : null,
          failure.remedy,
        ]
          .filter((words) => words != null)
          .map((words, at) => `    ${at === 0 ? paint.red(oneLine(words)) : oneLine(words)}`)
  return [head, ...waits, ...steps, ...why]
}

function duration(from: string | null, to: string | null, now: number): string | null {
  if (from === null) return null
  return shortDuration((to === null ? now : Date.parse(to)) - Date.parse(from))
}

/** Text of strangers, without what could change the terminal. */
function oneLine(text: string): string {
  return stripControl(text).replaceAll(/\s+/g, ' ')
}
