import type { Problem } from '../../domain/index.ts'
import { stripControl } from '../../logs/strip-control.ts'
import type { Terminal } from '../terminal.ts'
import type { StrategyCheck } from './check-strategy.ts'
import type { PlannedStep } from './plan-steps.ts'

/** Shows what was found in a file, and a table of what would run. */
export function showCheck(file: string, check: StrategyCheck, terminal: Terminal): void {
  const { paint } = terminal
  const say = (level: string, { line, column, message }: Problem) =>
    terminal.line(`${paint.bold(`${file}:${line}:${column}`)}: ${level}: ${stripControl(message)}`)
  for (const problem of check.problems) say(paint.red('error'), problem)
  for (const problem of check.warnings) say(paint.yellow('warning'), problem)
  if (check.problems.length > 0 || check.kind === null) return
  terminal.line(`${paint.green('✓')} ${file}: ${check.kind} ${paint.bold(check.name ?? '')}`)
  const rows = check.steps.map(rowOf)
  for (const row of table([['STEP', 'IMAGE', 'USER', 'COMMAND', 'ON THE EMBEDDED CLUSTER'], ...rows]))
    terminal.line(`    ${row}`)
  for (const { name, refusal } of check.steps)
    if (refusal !== null) terminal.line(`    ${paint.yellow(name)}: ${stripControl(refusal)}.`)
}

function rowOf({ name, image, user, command, tool, refusal }: PlannedStep): string[] {
  const runs = refusal === null ? `runs with ${tool ?? 'its image'}` : 'cannot run, see below'
  const who = user === null ? 'of the image' : user === 0 ? 'root' : String(user)
  return [name, image, who, command ?? '-', runs].map((cell) => stripControl(cell).replaceAll('\n', ' '))
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
