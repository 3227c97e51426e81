import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it as always, vi } from 'vitest'
import { findPrograms } from '../../../test/support/find-programs.ts'
import { readExample } from '../../../test/support/read-example.ts'
import { sizeOf, startBuildWorld, type BuildWorld } from '../../../test/support/servers/start-build-world.ts'
import { pushBaseImage } from '../base-image.ts'

// Debian has no package of BuildKit: skipped where nobody put its programs into /usr/local/bin, and without root.
const programs = findPrograms('buildkitd', 'buildctl', 'runc', 'skopeo')
const it = always.skipIf(programs === null || process.getuid?.() !== 0)
vi.setConfig({ testTimeout: 60_000 })

const resources = new AsyncDisposableStack()
let world: BuildWorld
let base: string

beforeAll(async () => {
  if (programs === null) return
  world = resources.use(await startBuildWorld(['buildkit'], programs))
  base = await pushBaseImage({ registry: world.registry.host })
})
afterAll(() => resources.disposeAsync())

interface Index {
  manifests?: { digest: string; platform: { architecture: string; os: string } }[]
}

it('builds in two stages, with arguments, secrets and tags, and reports the digest and size that the registry has', async () => {
  world.cluster.objects.create({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'npm', namespace: 'team-a' } },
    data: { token: Buffer.from('sesame').toString('base64') },
  })
  const dockerfile = [
    `FROM ${base} AS compile`,
    'ARG GREETING',
    'RUN --mount=type=secret,id=NPM_TOKEN md5sum < /run/secrets/NPM_TOKEN; echo "$GREETING" > /out; cat /out',
    `FROM ${base} AS release`,
    'COPY --from=compile /out /out',
    'RUN ! env | grep NPM_TOKEN; echo "there are $(ls /run/secrets 2>/dev/null | wc -l)"; chown 1000:1000 /out',
    'FROM release',
    'RUN exit 4',
  ]
  await world.build('api', {
    strategy: 'buildkit',
    files: { 'ci/Dockerfile.api': dockerfile.join('\n') },
    params: {
      dockerfile: 'ci/Dockerfile.api',
      target: 'release',
      'build-args': ['GREETING=hello $(id) "there"'],
      secrets: ['NPM_TOKEN'],
      tags: ['latest'],
    },
    env: [{ name: 'NPM_TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'token' } } }],
  })
  const { reason, output, log } = await world.ended('api')
  expect(reason, log).toBe('Succeeded')
  const manifest = await world.manifest('api')
  expect(output).toEqual({ digest: manifest.digest, size: sizeOf(manifest) })
  expect((await world.manifest('api', 'latest')).digest).toBe(manifest.digest)
  expect(log).toContain('hello $(id) "there"')
  expect(log).toContain(createHash('md5').update('sesame').digest('hex'))
  expect(log).toContain('there are 0')
  expect(log).not.toContain('sesame')
})

it('pushes one index of all platforms, each with its provenance', async () => {
  await world.build('multi', {
    strategy: 'buildkit',
    files: { Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /\nLABEL arch=$TARGETARCH\n' },
    params: { platforms: ['linux/amd64', 'linux/arm64'], provenance: 'max' },
  })
  const { reason, output, log } = await world.ended('multi')
  expect(reason, log).toBe('Succeeded')
  const index = (await world.manifest('multi')) as Index & { digest: string }
  expect(output).toEqual({ digest: index.digest })
  const architectures = (index.manifests ?? []).map(({ platform }) => platform.architecture)
  expect(architectures.toSorted()).toEqual(['amd64', 'arm64', 'unknown', 'unknown'])
  const attestation = index.manifests?.find(({ platform }) => platform.os === 'unknown')
  const { layers } = await world.manifest('multi', attestation?.digest)
  expect(layers?.[0]).toMatchObject({
    mediaType: 'application/vnd.in-toto+json',
    annotations: { 'in-toto.io/predicate-type': expect.stringContaining('slsa.dev/provenance') as string },
  })
})

it('takes layers of all stages from the cache that an earlier build left, and makes anew what changed', async () => {
  const files = (last: string) => ({
    Dockerfile: `FROM ${base} AS one\nRUN echo slow work > /work && cat /work\nFROM ${base}\nCOPY --from=one /work /\nRUN echo ${last}\n`,
  })
  const params = { 'cache-image': `${world.registry.host}/acme/cached`, 'cache-mode': 'max' }
  await world.build('first', { strategy: 'buildkit', files: files('one'), params })
  expect((await world.ended('first')).log).toMatch(/ slow work$/m)
  await world.build('second', { strategy: 'buildkit', files: files('two'), params })
  const { output, log } = await world.ended('second')
  expect(log).toContain('CACHED')
  expect(log).not.toMatch(/ slow work$/m)
  expect(log).toMatch(/ two$/m)
  expect(output?.digest).toBe((await world.manifest('second')).digest)
})

it('keeps the words of a RUN that fails, and says which Dockerfile is not there', async () => {
  await world.build('broken', {
    strategy: 'buildkit',
    files: { Dockerfile: `FROM ${base}\nRUN echo no such thing >&2; exit 3\n` },
  })
  const broken = await world.ended('broken')
  expect(broken.failureDetails?.location?.container).toBe('step-build')
  expect(broken.log).toMatch(/ no such thing$/m)

  await world.build('nowhere', { strategy: 'buildkit', files: { 'README.md': 'no Dockerfile' } })
  expect((await world.ended('nowhere')).failureDetails).toMatchObject({
    reason: 'DockerfileNotFound',
    location: { container: 'step-validate' },
  })
})

it('builds the example for two platforms', async () => {
  await world.build('example', {
    strategy: 'buildkit',
    files: readExample('buildx'),
    params: { 'build-args': [`BASE=${base}`], platforms: ['linux/amd64', 'linux/arm64'] },
  })
  const { reason, output, log } = await world.ended('example')
  expect(reason, log).toBe('Succeeded')
  const index = (await world.manifest('example')) as Index & { digest: string }
  expect(output?.digest).toBe(index.digest)
  const platforms = index.manifests?.map(({ platform }) => `${platform.os}/${platform.architecture}`)
  expect(platforms?.toSorted()).toEqual(['linux/amd64', 'linux/arm64'])
})
