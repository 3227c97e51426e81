import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it as always, vi } from 'vitest'
import { readExample } from '../../../test/support/read-example.ts'
import { sizeOf, startBuildWorld, type BuildWorld } from '../../../test/support/servers/start-build-world.ts'

// Skipped where Debian's packer or skopeo is not installed: the embedded cluster runs the machine's own.
const it = always.skipIf(!['packer', 'skopeo'].every((tool) => existsSync(`/usr/bin/${tool}`)))

vi.setConfig({ testTimeout: 60_000 })

const files = readExample('packer')
const titleKey = 'org.opencontainers.image.title'
const resources = new AsyncDisposableStack()
let world: BuildWorld

beforeAll(async () => {
  world = resources.use(await startBuildWorld(['packer']))
})
afterAll(() => resources.disposeAsync())

async function layersOf(name: string) {
  const manifest = await world.manifest(name)
  const layers = manifest.layers ?? []
  const read = async ({ digest, annotations = {} }: (typeof layers)[number]): Promise<[string, string]> => [
    annotations[titleKey] ?? '',
    (await world.blob(name, digest)).toString(),
  ]
  return { manifest, layers: Object.fromEntries(await Promise.all(layers.map(read))) }
}

it('builds the template of the example, and pushes its manifest and files as an artifact with a digest', async () => {
  await world.build('page', {
    strategy: 'packer',
    files,
    params: {
      template: 'hello.pkr.hcl',
      variables: ['greeting=a "quoted" $(id) --only'],
      files: ['output/*.html'],
      tags: ['latest'],
    },
  })
  const { reason, output, log } = await world.ended('page')
  expect(reason, log).toBe('Succeeded')
  const { manifest, layers } = await layersOf('page')
  expect(manifest).toMatchObject({
    artifactType: 'application/vnd.slipway.packer.v1',
    config: { mediaType: 'application/vnd.oci.empty.v1+json' },
    layers: [{ mediaType: 'application/json' }, { mediaType: 'application/octet-stream' }],
  })
  expect(output).toEqual({ digest: manifest.digest, size: sizeOf(manifest) })
  expect((await world.manifest('page', 'latest')).digest).toBe(manifest.digest)
  expect(layers['output/index.html']).toBe('<h1>a "quoted" $(id) --only</h1>\n')
  const { builds } = JSON.parse(layers['packer-manifest.json'] ?? '') as { builds: { name: string }[] }
  expect(builds.map(({ name }) => name).toSorted()).toEqual(['nothing', 'page'])
})

it('runs only the builds that it is told, with values from a file and from a Secret, which no log shows', async () => {
  world.cluster.objects.create({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cloud', namespace: 'team-a' } },
    data: { token: Buffer.from('sesame').toString('base64') },
  })
  const template = (files['hello.pkr.hcl'] ?? '').replace('</h1>', '</h1>${length(var.token)}')
  await world.build('part', {
    strategy: 'packer',
    files: {
      'all/hello.pkr.hcl': template,
      'values.pkrvars.hcl': 'greeting = "from a file"',
      'packer-manifest.json': 'stale',
    },
    params: {
      template: 'all',
      only: ['file.page'],
      'variable-files': ['values.pkrvars.hcl'],
      files: ['output/index.html'],
      secrets: ['PKR_VAR_token'],
    },
    env: [{ name: 'PKR_VAR_token', valueFrom: { secretKeyRef: { name: 'cloud', key: 'token' } } }],
  })
  const { reason, log } = await world.ended('part')
  expect(reason, log).toBe('Succeeded')
  expect(log).not.toContain('sesame')
  const { layers } = await layersOf('part')
  expect(layers['output/index.html']).toBe('<h1>from a file</h1>6\n')
  expect(JSON.parse(layers['packer-manifest.json'] ?? '')).toMatchObject({ builds: [{ name: 'page' }] })
})

it('a template that is wrong fails before anything is built', async () => {
  const wrong = (files['hello.pkr.hcl'] ?? '').replace('source.null.nothing', 'source.null.nobody')
  await world.build('wrong', {
    strategy: 'packer',
    files: { 'hello.pkr.hcl': wrong },
    params: { template: 'hello.pkr.hcl' },
  })
  const { failureDetails, log } = await world.ended('wrong')
  expect(failureDetails?.location?.container).toBe('step-validate')
  expect(log).toContain('nobody')
})

it.each<[string, string, Record<string, string>, Record<string, string | string[]>]>([
  ['PackerTemplateMissing', 'validate', {}, { template: 'other.pkr.hcl' }],
  ['PackerManifestMissing', 'validate', { 'bare.pkr.hcl': 'build {}' }, { template: 'bare.pkr.hcl' }],
  ['PackerFileMissing', 'build', {}, { template: 'hello.pkr.hcl', files: ['*.qcow2'] }],
])('fails with the reason %s in the step %s', async (reason, step, more, params) => {
  const name = reason.toLowerCase()
  await world.build(name, { strategy: 'packer', files: { ...files, ...more }, params })
  const { failureDetails, log } = await world.ended(name)
  expect(failureDetails, log).toMatchObject({ reason, location: { container: `step-${step}` } })
})
