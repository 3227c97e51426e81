import { expect, test } from 'vitest'
import { formatVulnerabilities, selectVulnerabilities } from './scan-image.ts'

const report = {
  Results: [
    {
      Vulnerabilities: [
        { VulnerabilityID: 'CVE-1', Severity: 'LOW', FixedVersion: '1' },
        { VulnerabilityID: 'CVE-2', Severity: 'CRITICAL' },
        { VulnerabilityID: 'CVE-3', Severity: 'MEDIUM', FixedVersion: '2' },
      ],
    },
    { Vulnerabilities: [{ VulnerabilityID: 'CVE-2', Severity: 'CRITICAL' }] },
    {},
  ],
}

test.each([
  [{}, 'CVE-2:c,CVE-3:m,CVE-1:l'],
  [{ ignore: { severity: 'medium' } }, 'CVE-2:c'],
  [{ ignore: { unfixed: true } }, 'CVE-3:m,CVE-1:l'],
  [{ ignore: { id: ['CVE-2'] } }, 'CVE-3:m,CVE-1:l'],
])('with %j the findings are %s', (settings, text) => {
  expect(formatVulnerabilities(selectVulnerabilities(report, settings))).toBe(text)
})

test('lists so many as fit into a result, the worst first', () => {
  const many = Array.from({ length: 80 }, (_, index) => ({
    VulnerabilityID: `CVE-${index}`,
    Severity: index === 79 ? 'CRITICAL' : 'LOW',
  }))
  const found = selectVulnerabilities({ Results: [{ Vulnerabilities: many }] }, {})
  expect(found).toHaveLength(50)
  expect(found[0]?.id).toBe('CVE-79')
})
