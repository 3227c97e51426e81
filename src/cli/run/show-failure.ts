import type { Annotation, BuildConfig, Failure } from '../../domain/index.ts'
import { annotate, candidatePaths, dockerfilePath, findPlaces } from '../../logs/annotate.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { explain } from '../../shipwright/index.ts'
import type { Terminal } from '../terminal.ts'

const mostPlaces = 5
/** Files that are opened only to see whether they are there. */
const mostPaths = 100
const mostLines = 12

/** What somebody needs to mend a build: the step, the reason in words, what to do, and the lines to look at. */
export function showFailure(
  failure: Failure,
  config: Pick<BuildConfig, 'context' | 'dockerfile' | 'matchers'>,
  log: string,
  readSource: (path: string) => string | null,
  terminal: Terminal,
): void {
  const { paint } = terminal
  const { step, exitCode, reason, message } = failure
  const where = step === null ? '' : ` in step ${step}${exitCode === null ? '' : ` (exit code ${exitCode})`}`
  const explanation = explain(reason)
  // A failed step's reason and message only say that it failed and how to find the log, which is above.
  const isPlain = reason === 'Failed'
  terminal.complain(
    `${paint.red('✗')} ${paint.bold(`Failed${where}${isPlain ? '' : `: ${stripControl(reason)}`}`)}`,
  )
  if (explanation !== null) terminal.complain(`  ${explanation.cause}`)
  if (!isPlain) terminal.complain(`  ${stripControl(message)}`)
  if (explanation !== null) terminal.complain(`  ${explanation.remedy}`)
  const dockerfile = readSource(dockerfilePath(config))
  const places = log === '' ? [] : findPlaces({ failure, config, log, dockerfile }, () => performance.now())
  const existing = new Set(
    candidatePaths(places)
      .slice(0, mostPaths)
      .filter((path) => readSource(path) !== null),
  )
  for (const place of annotate(places, existing).annotations.slice(0, mostPlaces))
    showPlace(place, readSource(place.path), terminal)
}

function showPlace(place: Annotation, source: string | null, terminal: Terminal): void {
  if (source === null) return
  const { paint } = terminal
  const { path, startLine, endLine, startColumn, title } = place
  const column = startColumn === null ? '' : `:${startColumn}`
  terminal.complain(`\n  ${paint.bold(`${path}:${startLine}${column}`)}  ${stripControl(title)}`)
  const lines = stripControl(source).split('\n')
  const last = Math.min(endLine + 1, startLine + mostLines, lines.length)
  for (let number = Math.max(1, startLine - 1); number <= last; number += 1) {
    const isMeant = number >= startLine && number <= endLine
    const text = `${String(number).padStart(4)} │ ${lines[number - 1] ?? ''}`
    terminal.complain(isMeant ? `  ${paint.red('>')}${text}` : `   ${paint.dim(text)}`)
  }
}
