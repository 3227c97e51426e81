import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test as always } from 'vitest'
import { makeGitRepository } from '../../../test/support/git-repository.ts'
import type { GitRepository } from '../../../test/support/git-repository.ts'
import type { EmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { serveGit } from '../../../test/support/servers/serve-git.ts'
import { startEmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import type { EnvVar, ParamValue } from '../../shipwright/index.ts'
import { pushBaseImage } from '../base-image.ts'
import { startRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { findLeftovers } from './node/storage/clean-storage.ts'

// buildah runs for root only on the embedded cluster: docs/differences.md.
const test = always.skipIf(process.getuid?.() !== 0)

const resources = new AsyncDisposableStack()
let cluster: EmbeddedCluster
let registry: Registry
let repository: GitRepository
let base: string
let url: string

beforeAll(async () => {
  cluster = resources.use(await startEmbeddedCluster(join(import.meta.dirname, '../../../strategies')))
  registry = await startRegistry({ dir: join(cluster.dir, 'registry') })
  resources.defer(() => registry.stop())
  base = await pushBaseImage({ registry: registry.host })
  repository = resources.use(await makeGitRepository({ url: 'none' }))
  url = resources.use(
    await serveGit({ root: repository.dir, tls: await cluster.ca.issue(['127.0.0.1']) }),
  ).url
})
afterAll(() => resources.disposeAsync())

async function build(
  name: string,
  files: Record<string, string>,
  params: Record<string, Omit<ParamValue, 'name'>> = {},
  env: EnvVar[] = [],
) {
  const revision = await repository.commit(name, files)
  cluster.run(name, {
    source: { type: 'Git', contextDir: 'app', git: { url: `${url}/.git`, revision } },
    strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
    output: { image: `${registry.host}/acme/${name}:v1`, insecure: true },
    paramValues: Object.entries(params).map(([key, value]) => ({ name: key, ...value })),
    env,
  })
}

async function manifest(name: string, tag: string) {
  const response = await fetch(`${registry.url}/v2/acme/${name}/manifests/${tag}`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  })
  const body = (await response.json()) as { config: { size: number }; layers: { size: number }[] }
  return { digest: response.headers.get('docker-content-digest'), body }
}

const dockerfile = (last: string) =>
  `FROM ${base} AS compile\nARG GREETING\nRUN echo "$GREETING" > /out\nFROM ${base}\nCOPY --from=compile /out /out\nRUN ${last}\n`

test('builds in two stages, pushes, and reports the digest and size that the registry has', async () => {
  await build(
    'api',
    { 'app/Dockerfile': dockerfile('cat /out') },
    {
      'build-args': { values: [{ value: 'GREETING=hello $(id) "there"' }] },
      tags: { values: [{ value: 'latest' }, { value: 'stable' }] },
    },
  )
  const run = await cluster.ended('api')
  expect(run.status?.conditions?.[0]?.message).toBe('All Steps have completed executing')
  expect(await cluster.logOf(run, 'build')).toContain('hello $(id) "there"')

  const { digest, body } = await manifest('api', 'v1')
  const size = body.layers.reduce((sum, layer) => sum + layer.size, body.config.size)
  expect(run.status?.output).toEqual({ digest, size })
  for (const tag of ['latest', 'stable']) expect((await manifest('api', tag)).digest).toBe(digest)
})

test("a failing RUN shows buildah's steps and keeps its words", async () => {
  await build('broken', { 'app/Dockerfile': dockerfile('echo no such thing >&2; exit 3') })
  const run = await cluster.ended('broken')
  expect(run.status?.failureDetails?.location?.container).toBe('step-build')
  const log = await cluster.logOf(run, 'build')
  expect(log).toMatch(/STEP 3\/3: RUN echo no such thing/)
  expect(log).toMatch(/^no such thing$/m)
})

test('builds a named stage of another Dockerfile', async () => {
  await build(
    'stage',
    { 'app/ci/Dockerfile.web': `FROM ${base} AS one\nRUN true\nFROM one AS two\nRUN exit 4\n` },
    {
      dockerfile: { value: 'ci/Dockerfile.web' },
      target: { value: 'one' },
    },
  )
  expect((await cluster.ended('stage')).status?.conditions?.[0]?.reason).toBe('Succeeded')
})

test('gives a secret to the step of the Dockerfile that mounts it, and to nothing that is pushed', async () => {
  cluster.objects.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'npm', namespace: 'team-a' },
    data: { token: Buffer.from('sesame').toString('base64') },
  })
  await build(
    'secret',
    {
      'app/Dockerfile': `FROM ${base}\nRUN --mount=type=secret,id=NPM_TOKEN md5sum < /run/secrets/NPM_TOKEN\nRUN ! env | grep NPM_TOKEN; ls /run/secrets | wc -l\n`,
    },
    { secrets: { values: [{ value: 'NPM_TOKEN' }] } },
    [{ name: 'NPM_TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'token' } } }],
  )
  const run = await cluster.ended('secret')
  expect(run.status?.output?.digest).toMatch(/^sha256:/)
  const log = await cluster.logOf(run, 'build')
  expect(log).toContain(createHash('md5').update('sesame').digest('hex'))
  expect(log).toMatch(/^0$/m)
  expect(log).not.toContain('sesame')
})

test('pushes an index with an image of each platform, and reports its digest', async () => {
  await build(
    'multi',
    { 'app/Dockerfile': 'FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /\nLABEL arch=$TARGETARCH\n' },
    {
      platforms: { values: [{ value: 'linux/amd64' }, { value: 'linux/arm64' }] },
      'build-args': { values: [{ value: 'X=--secrets' }] },
      tags: { values: [{ value: 'latest' }] },
    },
  )
  const run = await cluster.ended('multi')
  const accept = 'application/vnd.oci.image.index.v1+json'
  for (const tag of ['v1', 'latest']) {
    const response = await fetch(`${registry.url}/v2/acme/multi/manifests/${tag}`, { headers: { accept } })
    const index = (await response.json()) as { manifests: { platform: { architecture: string } }[] }
    const architectures = index.manifests.map(({ platform }) => platform.architecture)
    expect(architectures.toSorted()).toEqual(['amd64', 'arm64'])
    expect(run.status?.output).toEqual({ digest: response.headers.get('docker-content-digest') })
  }
})

test('takes layers from the cache that an earlier build left, and makes anew what changed', async () => {
  const cached = (last: string) => `FROM ${base}\nRUN echo slow work\nRUN echo ${last}\n`
  const params = { 'cache-image': { value: `${registry.host}/acme/cached` } }
  await build('first', { 'app/Dockerfile': cached('one') }, params)
  expect(await cluster.logOf(await cluster.ended('first'), 'build')).toMatch(/^slow work$/m)
  await build('second', { 'app/Dockerfile': cached('two') }, params)
  const run = await cluster.ended('second')
  const log = await cluster.logOf(run, 'build')
  expect(log).toContain('Using cache')
  expect(log).not.toMatch(/^slow work$/m)
  expect(log).toMatch(/^two$/m)
  expect(run.status?.output?.digest).toBe((await manifest('second', 'v1')).digest)
})

test('builds of one namespace share a storage at the same time and get their own images', async () => {
  const names = ['left', 'right']
  for (const name of names)
    await build(name, { 'app/Dockerfile': dockerfile(`echo ${name} > /name; sleep 0.5`) })
  const runs = await Promise.all(names.map((name) => cluster.ended(name)))
  for (const [index, run] of runs.entries()) {
    const { digest } = await manifest(names[index] ?? '', 'v1')
    expect(run.status?.output?.digest).toBe(digest)
  }
  expect(runs[0]?.status?.output?.digest).not.toBe(runs[1]?.status?.output?.digest)
})

test('leaves no image, container or workspace of its own behind', async () => {
  const node = join(cluster.dir, 'cluster/node')
  const storage = join(node, 'images/team-a.default/storage')
  const driver = readdirSync(storage).find((name) => /^(overlay|vfs)-images$/.test(name)) ?? ''
  const images = readdirSync(join(storage, driver)).filter((name) => /^[0-9a-f]{64}$/.test(name))
  expect(images).toHaveLength(1)
  expect(
    readdirSync(join(storage, driver.replace('images', 'containers'))).filter((name) =>
      /^[0-9a-f]{64}$/.test(name),
    ),
  ).toEqual([])
  const attempts = readdirSync(join(node, 'runs')).map((uid) => join(node, 'runs', uid, '1'))
  await waitUntil('no workspace is left', () =>
    attempts.every((folder) => !readdirSync(folder).some((name) => name === 'files' || name === 'plan.json')),
  )
})

test('what a killed build left in the image storage is removed, the base image stays', async () => {
  await build('killed', { 'app/Dockerfile': dockerfile('sleep 474') })
  await cluster.until('killed', (run) => run.status?.conditions?.[0]?.reason === 'Running')
  const storage = join(cluster.dir, 'cluster/node/images/team-a.default')
  await waitUntil('there is a working container', () => findLeftovers(storage).length > 0)
  const object = cluster.objects.get('BuildRun', 'team-a', 'killed')!
  cluster.objects.update({ ...object, spec: { ...(object.spec as object), state: 'BuildRunCanceled' } })
  await cluster.ended('killed')
  await waitUntil('the storage is clean', () => findLeftovers(storage).length === 0)
  await build('after', { 'app/Dockerfile': dockerfile('true') })
  const after = await cluster.ended('after')
  expect(after.status?.output?.digest).toMatch(/^sha256:/)
  expect(await cluster.logOf(after, 'build')).not.toContain('Trying to pull')
})
