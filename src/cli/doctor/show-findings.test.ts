import { expect, it } from 'vitest'
import { findingsOf } from '../../doctor/finding.ts'
import { showFindings } from './show-findings.ts'

it('shows all that is wrong with two hundred tenants, and counts most of what is well', () => {
  const { ok, failed } = findingsOf('tenants')
  const teams = Array.from({ length: 200 }, (_, index) => `team-${index}`)
  const findings = teams.flatMap((team) => [ok(`${team} is there.`), failed(`${team} has no Secret.`)])
  const lines: string[] = []
  const as = (text: string) => text
  showFindings(findings, {
    line: (text = '') => void lines.push(text),
    complain: expect.unreachable,
    paint: { bold: as, dim: as, green: as, red: as, yellow: as, cyan: as },
  })
  expect(lines.filter((line) => line.includes('has no Secret.'))).toHaveLength(200)
  expect(lines.filter((line) => line.includes('is there.'))).toHaveLength(12)
  expect(lines.join('\n')).toContain('and 188 more like these: --json has all')
  expect(lines.at(-1)).toBe('200 failed, 0 with a warning, 200 ok, 0 skipped.')
})
