import { stripControl } from '../../logs/strip-control.ts'
import type { Terminal } from '../terminal.ts'
import type { CheckedFile } from './validate-file.ts'

/** Problems as compilers write them, or the builds of the file. */
export function showChecked({ file, problems, notes, builds }: CheckedFile, terminal: Terminal): void {
  const { paint } = terminal
  const name = stripControl(file)
  for (const { line: row, column, message } of problems)
    terminal.line(
      `${paint.bold(`${name}:${row}:${column}`)}: ${paint.red('error')}: ${stripControl(message)}`,
    )
  for (const note of notes)
    terminal.line(`${paint.bold(name)}: ${paint.yellow('note')}: ${stripControl(note)}`)
  if (problems.length > 0) {
    terminal.line(
      `${paint.red('✗')} ${name}: ${problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`}`,
    )
    return
  }
  if (notes.length > 0 && builds.length === 0) {
    terminal.line(`${paint.green('✓')} ${name}: no mistake in what is here`)
    return
  }
  terminal.line(`${paint.green('✓')} ${name}: ${builds.length === 1 ? '1 build' : `${builds.length} builds`}`)
  for (const build of builds)
    terminal.line(
      `    ${paint.bold(stripControl(build.name))}  ${stripControl(build.image)}  from ${stripControl(build.context)}`,
    )
}
