import { areas, type Finding } from '../../doctor/finding.ts'
import { stripControl } from '../../logs/strip-control.ts'
import type { Terminal } from '../terminal.ts'

/** Findings by area, each with what to do about it; then how many of which kind. */
export function showFindings(findings: readonly Finding[], terminal: Terminal): void {
  const { paint } = terminal
  const marks = {
    ok: paint.green('✓'),
    warning: paint.yellow('!'),
    failed: paint.red('✗'),
    skipped: paint.dim('-'),
  }
  for (const area of areas) {
    const ofArea = findings.filter((finding) => finding.area === area)
    if (ofArea.length === 0) continue
    terminal.line(paint.bold(area))
    for (const { outcome, says, fix } of ofArea) {
      terminal.line(`  ${marks[outcome]} ${clean(says)}`)
      if (fix !== null) terminal.line(`      ${paint.dim(clean(fix))}`)
    }
  }
  const count = (outcome: Finding['outcome']) =>
    findings.filter((finding) => finding.outcome === outcome).length
  terminal.line()
  terminal.line(
    `${count('failed')} failed, ${count('warning')} with a warning, ${count('ok')} ok, ${count('skipped')} skipped.`,
  )
}

/** What a server says may not change the terminal. */
function clean(text: string): string {
  return stripControl(text).replaceAll(/\s+/g, ' ')
}
