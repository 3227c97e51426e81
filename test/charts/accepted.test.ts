import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { customKinds } from '../support/custom-kinds.ts'
import { findHelm, type Rendered } from '../support/helm.ts'
import { startKubeApi, whyNoKubeApi } from '../support/servers/start-kube-api.ts'

const chart = join(import.meta.dirname, '../../charts/slipway')
const sets = join(chart, 'ci')

/** The definitions, or why they cannot be had. */
function definitions(): { objects: object[] } | { whyNot: string } {
  try {
    return { objects: customKinds('gateways', 'prometheus') }
  } catch {
    return { whyNot: 'Go is not there, or cannot fetch the kinds of Gateway API and Prometheus' }
  }
}

const { helm, whyNot: whyNoHelm } = await findHelm()
const found =
  whyNoKubeApi === null && helm !== null ? definitions() : { whyNot: whyNoKubeApi ?? whyNoHelm ?? '' }
const whyNot = 'whyNot' in found ? found.whyNot : null
const suite = whyNot === null ? describe : describe.skip

suite(`what the chart makes${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  it('is taken by a real kube-apiserver, which knows every field of it', { timeout: 180_000 }, async () => {
    if ('whyNot' in found || helm === null) throw new Error('skipped')
    await using api = await startKubeApi()
    await api.apply(found.objects)
    const all = readdirSync(sets).map((file) => helm.template(['--values', join(sets, file)]))
    const namespaces = new Set(all.flat().map(({ metadata }) => metadata.namespace ?? 'default'))
    await api.apply(
      [...namespaces].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    )
    const missing = helm.run([
      ...['template', 'slipway', chart, '--kube-version', '1.36.0'],
      ...['--dry-run=server', '--kubeconfig', api.kubeconfig],
      ...['--values', join(sets, 'sqlite-values.yaml'), '--set', 'tenants[0].namespace=nowhere'],
    ])
    expect(missing.output).toContain('Namespaces of tenants are not there: nowhere. Create them')
    const refused: string[] = []
    const take = async (object: Rendered) => {
      try {
        await api.apply([object], 'dryRun=All&fieldValidation=Strict')
      } catch (error) {
        refused.push(`${object.kind} ${object.metadata.name}: ${error instanceof Error ? error.message : ''}`)
      }
    }
    for (const object of all.flat()) await take(object)
    expect(refused).toEqual([])
    await take({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'wrong', namespace: 'slipway' },
      spec: { replica: 1 },
    })
    expect(refused).toHaveLength(1)
  })
})
