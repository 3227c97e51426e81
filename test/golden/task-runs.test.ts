import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { taskRunsOf } from '../support/task-runs-of.ts'

// What no machine of ours can run: its TaskRun is made as Shipwright makes it, and compared with one that somebody has
// read. Programs of a shell are left out: they stand in the strategy, word for word.
const folder = join(import.meta.dirname, 'task-runs')

const cases: [string, string][] = [
  [
    'kaniko',
    'method: kaniko, dockerfile: ci/Dockerfile, tags: [v1, latest], args: { NODE: "24" }, params: { target: release }, cache: true, secrets: { NPM_TOKEN: npm/token }, scan: high, sbom: spdx, sign: cosign-key',
  ],
  [
    'buildpacks',
    'method: paketo, context: shop, tags: [v1, latest], env: { BP_NODE_VERSION: "24" }, params: { test-command: npm test }, cache: true, scan: { severity: critical, ignore: [CVE-2026-1] }, sbom: cyclonedx',
  ],
  [
    'buildkit',
    'method: buildx, tags: [v1, latest], platforms: [linux/amd64, linux/arm64], params: { provenance: max }, cache: { mode: max }, secrets: { NPM_TOKEN: npm/token }, resources: { cpu: 2, memory: 4Gi }',
  ],
]

it.each(cases)('the TaskRun of %s is as it was read', async (name, keys) => {
  const [made] = taskRunsOf(`  api: { image: registry.test/acme/api, ${keys} }\n`)
  const { metadata, spec } = made!.taskRun
  const text = stringify(withoutPrograms({ metadata, spec }), { lineWidth: 0, aliasDuplicateObjects: false })
  await expect(text).toMatchFileSnapshot(join(folder, `${name}.yaml`))
})

function withoutPrograms(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('set -eu\n')) return '(the program of the strategy)'
  if (Array.isArray(value)) return value.map(withoutPrograms)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutPrograms(one)]))
}
