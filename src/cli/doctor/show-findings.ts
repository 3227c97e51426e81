import { areas, type Finding } from '../../doctor/finding.ts'
import { stripControl } from '../../logs/strip-control.ts'
import type { Terminal } from '../terminal.ts'

/** Of findings of one kind in one area; what is wrong is never left out. */
const mostShown = { ok: 12, skipped: 12, warning: Infinity, failed: Infinity }

/** Findings by area, each with what to do about it, but for many that are well; then how many of which kind. */
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
    const shown = { ok: 0, skipped: 0, warning: 0, failed: 0 }
    for (const { outcome, says, fix } of ofArea) {
      if (++shown[outcome] > mostShown[outcome]) continue
      terminal.line(`  ${marks[outcome]} ${clean(says)}`)
      if (fix !== null) terminal.line(`      ${paint.dim(clean(fix))}`)
    }
    for (const outcome of ['ok', 'skipped'] as const) {
      const left = shown[outcome] - mostShown[outcome]
      if (left > 0) terminal.line(`  ${marks[outcome]} and ${left} more like these: --json has all`)
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
