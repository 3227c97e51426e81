import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readExample } from '../../../test/support/read-example.ts'
import { afterAll, beforeAll, expect, it as always, vi } from 'vitest'
import { sizeOf, startBuildWorld, type BuildWorld } from '../../../test/support/servers/start-build-world.ts'

// Skipped where Debian's nix-bin or skopeo is not installed: the embedded cluster runs the machine's own.
const it = always.skipIf(!['nix', 'skopeo'].every((tool) => existsSync(`/usr/bin/${tool}`)))

vi.setConfig({ testTimeout: 60_000 })

const files = readExample('nix')
/** The machine's shell builds, which a sandbox would hide; and nothing is downloaded. */
const alone = { sandbox: 'false', substituters: '' }
const resources = new AsyncDisposableStack()
let world: BuildWorld

beforeAll(async () => {
  world = resources.use(await startBuildWorld(['nix']))
})
afterAll(() => resources.disposeAsync())

const ended = (name: string) => world.ended(name)

it('builds the flake of the example, pushes its image and reports the digest and size that the registry has', async () => {
  await world.build('flake', {
    strategy: 'nix',
    files,
    params: { ...alone, flake: '.#image', tags: ['latest'] },
  })
  const { reason, output, log } = await ended('flake')
  expect(reason, log).toBe('Succeeded')
  const manifest = await world.manifest('flake')
  expect(output).toEqual({ digest: manifest.digest, size: sizeOf(manifest) })
  expect((await world.manifest('flake', 'latest')).digest).toBe(manifest.digest)

  const folder = mkdtempSync(join(tmpdir(), 'slipway-layer-'))
  const layer = await world.blob('flake', manifest.layers?.[0]?.digest ?? '')
  writeFileSync(join(folder, 'layer'), layer)
  const page = execFileSync('tar', ['-xOzf', 'layer', './usr/share/page/index.html'], { cwd: folder })
  rmSync(folder, { recursive: true })
  expect(page.toString()).toContain('<h1>Hello from Nix</h1>')
})

it('what a build made is in the store of the next one of the same account', async () => {
  const flake = { strategy: 'nix', files, params: { ...alone, flake: '.#image' } }
  await world.build('first', flake)
  const first = await ended('first')
  await world.build('again', flake)
  const again = await ended('again')
  expect(again.output).toEqual(first.output)
  expect(again.log).not.toContain('building ')
})

it('pushes the closure of a file as an artifact that another Nix can import, and copies it to a signed cache', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-nix-key-'))
  const nix = (...args: string[]) =>
    execFileSync('nix', ['--extra-experimental-features', 'nix-command', ...args], {
      env: { HOME: folder, PATH: process.env['PATH'], NIX_CONFIG: 'build-users-group =' },
      encoding: 'utf8',
    })
  const data = {
    'secret-key': Buffer.from(nix('key', 'generate-secret', '--key-name', 'acme-1')).toString('base64'),
  }
  rmSync(folder, { recursive: true })
  world.cluster.objects.create({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'nix', namespace: 'team-a' } },
    data,
  })
  await world.build('closure', {
    strategy: 'nix',
    files,
    params: {
      ...alone,
      file: 'page.nix',
      'build-args': ['greeting=a $(id) "b"'],
      output: 'closure',
      'cache-url': 'file:///cache',
      secrets: ['NIX_SECRET_KEY'],
    },
    env: [{ name: 'NIX_SECRET_KEY', valueFrom: { secretKeyRef: { name: 'nix', key: 'secret-key' } } }],
    more: { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] },
  })
  const { reason, output, log } = await ended('closure')
  expect(reason, log).toBe('Succeeded')
  const manifest = await world.manifest('closure')
  expect(manifest.artifactType).toBe('application/vnd.slipway.nix.closure.v1')
  expect(output).toEqual({ digest: manifest.digest, size: sizeOf(manifest) })
  const [layer] = manifest.layers ?? []
  expect(layer?.annotations?.['org.opencontainers.image.title']).toMatch(/^\w{32}-page\.closure\.gz$/)
  const content = gunzipSync(await world.blob('closure', layer?.digest ?? '')).toString('latin1')
  expect(content).toContain('<h1>a $(id) "b"</h1>')

  const cache = join(world.cluster.dir, 'cluster/node/volumes/team-a/claims/cache')
  const info = readdirSync(cache).find((name) => name.endsWith('.narinfo')) ?? ''
  expect(readFileSync(join(cache, info), 'utf8')).toMatch(/^Sig: acme-1:/m)
})

const layout = (out: string) => `
  tar --mtime=@0 --owner=0 --group=0 -cf layer.tar --files-from=/dev/null
  size() { wc -c < "$1" | tr -d ' '; }
  hash() { sha256sum < "$1" | cut -d' ' -f1; }
  printf '{"architecture":"amd64","os":"linux","config":{"Labels":{"made":"by hand"}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \`hash layer.tar\` > config.json
  ${out}`
const program = layout(`
  printf '[{"Config":"config.json","RepoTags":["a:b"],"Layers":["layer.tar"]}]' > manifest.json
  tar -cf image.tar manifest.json config.json layer.tar
  { echo '#!/bin/sh'; echo 'base64 -d <<END'; base64 image.tar; echo END; } > $out; chmod +x $out`)
const folder = layout(`
  mkdir -p $out/blobs/sha256
  put() { cp $1 $out/blobs/sha256/\`hash $1\`; }
  put layer.tar; put config.json
  oci=application/vnd.oci.image
  printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"%s","digest":"sha256:%s","size":%s}]}' \\
    $oci.manifest.v1+json $oci.config.v1+json \`hash config.json\` \`size config.json\` $oci.layer.v1.tar \`hash layer.tar\` \`size layer.tar\` > m
  put m
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"sha256:%s","size":%s}]}' $oci.manifest.v1+json \`hash m\` \`size m\` > $out/index.json
  printf '{"imageLayoutVersion":"1.0.0"}' > $out/oci-layout`)
const expression = (script: string) =>
  `derivation { name = "made"; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/usr/bin:/bin"; args = [ "-euc" ''${script}'' ]; }`

it.each([
  ['a program that writes one', 'program', program],
  ['an OCI layout', 'folder', folder],
])('takes %s for an image', async (_what, name, script) => {
  await world.build(name, { strategy: 'nix', files: { 'default.nix': expression(script) }, params: alone })
  const { reason, output, log } = await ended(name)
  expect(reason, log).toBe('Succeeded')
  const manifest = await world.manifest(name)
  expect(output).toEqual({ digest: manifest.digest, size: sizeOf(manifest) })
  const config = await world.blob(name, manifest.config?.digest ?? '')
  expect(config.toString()).toContain('by hand')
})

it.each<[string, string, Record<string, string>, Record<string, string>]>([
  ['NixNoImage', 'build', { 'default.nix': expression('mkdir $out') }, {}],
  ['NixFileMissing', 'validate', { 'other.nix': '1' }, {}],
  ['NixFlakeOutside', 'validate', { 'flake.nix': '{ outputs = _: {}; }' }, { flake: '../..' }],
])('fails with the reason %s in the step %s', async (reason, step, files, params) => {
  const name = reason.toLowerCase()
  await world.build(name, { strategy: 'nix', files, params: { ...alone, ...params } })
  const { failureDetails, log } = await ended(name)
  expect(failureDetails, log).toMatchObject({ reason, location: { container: `step-${step}` } })
})

it('what cannot be evaluated fails before anything is built, and says where', async () => {
  const files = { 'default.nix': 'derivation {\n  name = nonsense;\n}\n' }
  await world.build('wrong', { strategy: 'nix', files, params: alone })
  const { failureDetails, log } = await ended('wrong')
  expect(failureDetails?.location?.container).toBe('step-validate')
  expect(log).toMatch(/undefined variable 'nonsense'/)
  expect(log).toMatch(/default\.nix:2:\d+/)
})

it('checks a whole flake where that is asked for', async () => {
  const flake = `{ outputs = { self }: { checks.x86_64-linux.bad = throw "checked it"; }; }`
  await world.build('checked', {
    strategy: 'nix',
    files: { 'flake.nix': flake },
    params: { ...alone, check: 'flake' },
  })
  const { failureDetails, log } = await ended('checked')
  expect(failureDetails?.location?.container).toBe('step-validate')
  expect(log).toContain('checked it')
})

it('makes a sandbox where the node lets it, says so where not, and fails where one is demanded', async () => {
  const build = (name: string, sandbox: string) =>
    world.build(name, {
      strategy: 'nix',
      files: { 'default.nix': expression(`mkdir $out # ${name}`) },
      params: { ...alone, sandbox, output: 'closure' },
    })
  await build('auto', 'auto')
  const auto = await ended('auto')
  // A sandbox has no shell of the machine: then this very build fails in it.
  const hasNone = auto.log.includes('does not let Nix make a sandbox')
  expect(auto.reason === 'Succeeded').toBe(hasNone)
  await build('demanded', 'true')
  expect((await ended('demanded')).reason).not.toBe('Succeeded')
})
