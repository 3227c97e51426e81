import { expect, it } from 'vitest'
import type { BuildRun, TaskRun } from '../shipwright/index.ts'
import { readFindings } from './read-findings.ts'

const digest = `sha256:${'a'.repeat(64)}`

const buildRun = (vulnerabilities: { id: string; severity?: string }[]): BuildRun => ({
  apiVersion: 'shipwright.io/v1beta1',
  kind: 'BuildRun',
  metadata: { name: 'one', namespace: 'team-a' },
  spec: { build: {} },
  status: { output: { vulnerabilities } },
})

const taskRun = (value: unknown): TaskRun => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'TaskRun',
  metadata: { name: 'one', namespace: 'team-a' },
  spec: {},
  status: { results: [{ name: 'shp-error-message', value }] },
})

it('is nothing where a run says nothing', () => {
  expect(readFindings(null, null, true)).toBeNull()
  expect(readFindings(buildRun([]), taskRun(''), true)).toBeNull()
})

it('has the vulnerabilities of a run that failed because of them, too', () => {
  const found = [{ id: 'CVE-2026-1', severity: 'Critical' }, { id: 'CVE-2026-2' }]
  expect(readFindings(buildRun(found), null, false)).toEqual({
    vulnerabilities: [
      { id: 'CVE-2026-1', severity: 'critical' },
      { id: 'CVE-2026-2', severity: null },
    ],
    attached: [],
  })
})

it('has what a run that succeeded pushed beside the image', () => {
  const said = `slipway.build/artifact sbom ${digest}\nslipway.build/artifact signature ${digest}\n`
  const attached = [
    { kind: 'sbom', digest },
    { kind: 'signature', digest },
  ]
  expect(readFindings(null, taskRun(said), true)).toEqual({ vulnerabilities: [], attached })
  expect(readFindings(null, taskRun(said), false)).toBeNull()
})

it('leaves out what nobody would have written who means it', () => {
  const said = [
    'The build failed.',
    'slipway.build/artifact malware sha256:0',
    `slipway.build/artifact malware ${digest}`,
    `slipway.build/artifact sbom ${digest} <b>`,
  ]
  const found = [{ id: '<script>' }, { id: 'a'.repeat(65) }]
  expect(readFindings(buildRun(found), taskRun(said.join('\n')), true)).toBeNull()
  expect(readFindings(null, taskRun(['a list']), true)).toBeNull()
  const many = Array.from({ length: 60 }, (_, index) => ({ id: `CVE-2026-${index}` }))
  expect(readFindings(buildRun(many), null, true)?.vulnerabilities).toHaveLength(50)
})
