import { expect, it } from 'vitest'
import type { Build, Execution } from '../../domain/index.ts'
import { findingsLines } from './findings-lines.ts'

const build = { config: { image: 'ghcr.io/acme/api' } } as Build
const lines = (findings: Execution['findings']) => findingsLines(build, { findings } as Execution)

it('says nothing where there is nothing', () => {
  expect(lines(null)).toEqual([])
  expect(lines({ vulnerabilities: [], attached: [] })).toEqual([])
})

it('names vulnerabilities, the worst first, and how many more there are', () => {
  const found = Array.from({ length: 22 }, (_, index) => ({ id: `CVE-2026-${index}`, severity: 'high' }))
  const [line = ''] = lines({ vulnerabilities: found, attached: [] })
  expect(line).toMatch(/^\*\*Vulnerabilities\*\* `CVE-2026-0` high · `CVE-2026-1` high · .* · and 2 more$/)
})

it('says what stands beside the image, to copy', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const attached = [{ kind: 'sbom' as const, digest }]
  expect(lines({ vulnerabilities: [], attached })).toEqual([
    `**Contents (SBOM)** \`ghcr.io/acme/api@${digest}\``,
  ])
})
