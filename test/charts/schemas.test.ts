import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { documentsOf } from '../support/custom-kinds.ts'
import { goProgram } from '../support/go-program.ts'
import { findHelm } from '../support/helm.ts'
import { schemaLocation, writeSchemas } from '../support/write-schemas.ts'

const root = join(import.meta.dirname, '../..')
const sets = join(root, 'charts/slipway/ci')
const { helm, whyNot: whyNoHelm } = await findHelm()
const { path: program, whyNot: whyNoProgram } = await goProgram(
  'kubeconform',
  'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
)
const folder = mkdtempSync(join(tmpdir(), 'slipway-schemas-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const whyNot = whyNoHelm ?? whyNoProgram ?? whyNoSchemas()
const suite = whyNot === null ? describe : describe.skip

function whyNoSchemas(): string | null {
  try {
    writeSchemas(folder)
    return null
  } catch (error) {
    return `the schemas cannot be had: ${error instanceof Error ? error.message : ''}`
  }
}

suite(`kubeconform${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  /** What it has against objects, and how many it looked at. */
  function validate(objects: object[]): { faults: string[]; valid: number } {
    const { stdout, stderr } = spawnSync(
      program ?? '',
      ['-output', 'json', '-summary', '-schema-location', schemaLocation(folder), '-'],
      { input: objects.map((object) => JSON.stringify(object)).join('\n---\n'), encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    const { resources, summary } = JSON.parse(stdout) as {
      resources: { kind: string; name: string; msg: string }[]
      summary: { valid: number }
    }
    return { faults: resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`), ...summary }
  }

  it.each(readdirSync(sets))('finds every field of what the chart makes with %s', (set) => {
    const objects = helm?.template(['--values', join(sets, set)]) ?? []
    const { faults, valid } = validate(objects)
    expect(faults).toEqual([])
    expect(valid).toBe(objects.length)
  })

  it('finds every field of the strategies, by the schema of Shipwright', () => {
    const files = readdirSync(join(root, 'strategies')).filter((name) => name.endsWith('.yaml'))
    const objects = files.flatMap((name) => documentsOf(readFileSync(join(root, 'strategies', name), 'utf8')))
    expect(validate(objects)).toEqual(expect.objectContaining({ faults: [], valid: files.length }))
  })

  it.each([
    [{ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replica: 1 } }, /replica/],
    [{ apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 'http' }] } }, /port/],
    [{ apiVersion: 'shipwright.io/v1beta1', kind: 'ClusterBuildStrategy', spec: { step: [] } }, /step/],
    [{ apiVersion: 'v1', kind: 'Servise', spec: {} }, /could not find schema/],
  ])('is not content with %j', (object, fault) => {
    expect(validate([{ ...object, metadata: { name: 'wrong' } }]).faults).toEqual([
      expect.stringMatching(fault),
    ])
  })
})
