import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guardRegistry } from '../../../../../test/support/guard-registry.ts'
import { makeTar } from '../../../../../test/support/make-tar.ts'
import { startTestNode } from '../../../../../test/support/servers/start-test-node.ts'
import { writeOciLayout } from '../../../../../test/support/write-oci-layout.ts'
import type { Registry } from '../../../registry.ts'
import { startRegistry } from '../../../registry.ts'

const login = { username: 'robot', password: 'p:w/1' }
const resources = new AsyncDisposableStack()
let node: Awaited<ReturnType<typeof startTestNode>>
let registry: Registry
let layout: string
let digest: string

beforeAll(async () => {
  node = resources.use(await startTestNode())
  registry = await startRegistry({ dir: join(node.dir, 'registry') })
  resources.defer(() => registry.stop())
  layout = join(node.dir, 'layout')
  digest = writeOciLayout(layout, [{ 'etc/motd': 'hello\n', 'src/main.c': 'int main;' }])[0] ?? ''
  for (const scheme of ['basic', 'bearer'] as const)
    guarded[scheme] = resources.use(await guardRegistry(registry.host, login, scheme)).host
  node.create('Secret', 'basic', {
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(loginOf(guarded.basic)).toString('base64') },
  })
})
afterAll(() => resources.disposeAsync())
const guarded = { basic: '', bearer: '' }
const loginOf = (host: string) =>
  JSON.stringify({
    auths: { [host]: { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') } },
  })

const results = ['digest', 'size', 'vulnerabilities'].flatMap((name) => [
  `--result-file-image-${name}`,
  join('RESULTS', `shp-image-${name}`),
])

/** Runs a program of the managed steps, outside of any sandbox. */
async function run(program: 'process-image' | 'fetch-bundle', args: string[]) {
  const folder = await mkdtemp(join(node.dir, 'run-'))
  const file = join(import.meta.dirname, `${program}.ts`)
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file, ...args.map((arg) => arg.replace('RESULTS', folder))],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: '/usr/bin:/bin', TMPDIR: folder, HOME: folder } },
  )
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const [exitCode] = (await once(child, 'close')) as [number]
  const found = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
  return { exitCode, log, results: Object.fromEntries(found) as Record<string, string> }
}

const push = (folder: string, image: string, ...more: string[]) => [
  ...['--push', folder, '--image', image, '--insecure=true', ...more],
  ...results,
]

interface Manifest {
  config: { digest: string; size: number }
  layers: { digest: string; size: number }[]
  manifests?: { digest: string }[]
  annotations?: Record<string, string>
}

async function manifestOf(path: string) {
  const response = await fetch(`${registry.url}/v2/${path}`, {
    headers: {
      accept:
        'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json',
    },
  })
  return {
    digest: response.headers.get('docker-content-digest'),
    body: (await response.json()) as Manifest,
  }
}

test('a step of a Pod pushes what an earlier one left, with the login of the push secret', async () => {
  const image = `${guarded.basic}/a/plain:v1`
  const output = { name: 'output', mountPath: '/workspace/output-image' }
  node.create('ConfigMap', 'layout', {
    binaryData: { tar: execFileSync('tar', ['-C', layout, '-c', '.']).toString('base64') },
  })
  node.run(
    'plain',
    [
      {
        name: 'step-build',
        image: 'busybox',
        // As root, and for root's eyes only: image processing may read it nevertheless.
        command: [
          '/bin/sh',
          '-ec',
          'umask 077; tar -x --no-same-owner -f /tar/tar -C /workspace/output-image',
        ],
        volumeMounts: [output, { name: 'tar', mountPath: '/tar' }],
      },
      {
        name: 'step-image-processing',
        image: 'ghcr.io/shipwright-io/build/image-processing:latest',
        command: ['/ko-app/image-processing'],
        args: push('/workspace/output-image', image, '--secret-path', '/workspace/shp-push-secret').map(
          (arg) => arg.replace('RESULTS', '/tekton/results'),
        ),
        securityContext: { runAsUser: 1000, runAsGroup: 1000, capabilities: { add: ['DAC_OVERRIDE'] } },
        volumeMounts: [output, { name: 'secret', mountPath: '/workspace/shp-push-secret', readOnly: true }],
      },
    ],
    {
      metadata: { annotations: { 'slipway.build/results': 'shp-image-digest,shp-image-size' } },
      volumes: [
        { name: 'output', emptyDir: {} },
        { name: 'tar', configMap: { name: 'layout' } },
        { name: 'secret', secret: { secretName: 'basic' } },
      ],
    },
  )
  const pod = await node.ended('plain')
  expect(pod.status?.phase).toBe('Succeeded')
  const there = await manifestOf('a/plain/manifests/v1')
  expect(there.digest).toBe(digest)
  const size = there.body.layers.reduce((sum, layer) => sum + layer.size, there.body.config.size)
  const message = pod.status?.containerStatuses?.[1]?.state?.terminated?.message ?? '[]'
  const reported = (JSON.parse(message) as { key: string; value: string }[]).slice(0, 2)
  expect(reported.map(({ value }) => value)).toEqual([digest, String(size)])
  const log = await node.logOf('plain', 'step-image-processing')
  expect(log.replaceAll(/^\S+ \S+ /gm, '')).toBe(
    [
      'Loading the image from the directory "/workspace/output-image"',
      'Loaded single image',
      `Pushing the image to registry "${image}"`,
      `Image ${image}@${digest} pushed\n`,
    ].join('\n'),
  )
})

test('annotations, labels and the time are changed on the way, and the digest is that of the change', async () => {
  const change = [
    '--annotation',
    'org.opencontainers.image.url=https://a.example/?x=1',
    '--label',
    'stage=qa',
  ]
  const { results: found } = await run(
    'process-image',
    push(layout, `${registry.host}/a/changed:v1`, ...change, '--image-timestamp', '0'),
  )
  const there = await manifestOf('a/changed/manifests/v1')
  expect(there.digest).toBe(found['shp-image-digest'])
  expect(there.body.annotations).toEqual({ 'org.opencontainers.image.url': 'https://a.example/?x=1' })
  const config = await fetch(`${registry.url}/v2/a/changed/blobs/${there.body.config.digest}`)
  expect(await config.json()).toMatchObject({
    created: '1970-01-01T00:00:00Z',
    config: { Labels: { team: 'web', stage: 'qa' } },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'a test' }],
  })
})

test('an image that the strategy pushed itself is changed in the registry', async () => {
  await run('process-image', push(layout, `${registry.host}/a/there:v1`))
  const args = ['--image', `${registry.host}/a/there:v1`, '--insecure', '--label', 'stage=prod', ...results]
  const { exitCode, results: found } = await run('process-image', args)
  expect(exitCode).toBe(0)
  expect(found['shp-image-digest']).not.toBe(digest)
  expect((await manifestOf('a/there/manifests/v1')).digest).toBe(found['shp-image-digest'])
})

test('images of several platforms are pushed as an index', async () => {
  const several = join(node.dir, 'several')
  const digests = writeOciLayout(several, [{ a: 'amd64' }, { a: 'arm64' }])
  const { results: found } = await run('process-image', push(several, `${registry.host}/a/several:v1`))
  const { digest: there, body } = await manifestOf('a/several/manifests/v1')
  expect(body.manifests?.map((one) => one.digest)).toEqual(digests)
  expect(found).toEqual({ 'shp-image-digest': there })
})

test('pushes what docker save writes', async () => {
  const archive = join(node.dir, 'archive')
  mkdirSync(archive)
  const layer = makeTar([{ path: 'a', content: 'x' }])
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  })
  const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: null, Layers: ['l/layer.tar'] }])
  writeFileSync(
    join(archive, 'image.tar'),
    makeTar([
      { path: 'manifest.json', content: manifest },
      { path: 'c.json', content: config },
      { path: 'l/layer.tar', content: layer.toString('latin1') },
    ]),
  )
  const { exitCode, results: found } = await run(
    'process-image',
    push(archive, `${registry.host}/a/saved:v1`),
  )
  expect(exitCode).toBe(0)
  expect((await manifestOf('a/saved/manifests/v1')).digest).toBe(found['shp-image-digest'])
})

test.each(['basic', 'bearer'] as const)(
  'a registry that asks for %s gets its login, and only that',
  async (scheme) => {
    const secret = join(node.dir, `secret-${scheme}`)
    mkdirSync(secret)
    writeFileSync(join(secret, '.dockerconfigjson'), loginOf(guarded[scheme]))
    const args = push(layout, `${guarded[scheme]}/a/${scheme}:v1`)
    const { exitCode, log } = await run('process-image', [...args, '--secret-path', secret])
    expect(exitCode).toBe(0)
    expect((await manifestOf(`a/${scheme}/manifests/v1`)).digest).toBe(digest)
    expect(log).not.toContain(login.password)
    const refused = await run('process-image', args)
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toMatch(/Failed to push the image: .*401/)
  },
)

test('a layer that is broken is not pushed', async () => {
  const broken = join(node.dir, 'broken')
  cpSync(layout, broken, { recursive: true })
  const { body } = await manifestOf('a/plain/manifests/v1')
  const blob = join(broken, 'blobs/sha256', (body.layers[0]?.digest ?? '').slice('sha256:'.length))
  const bytes = readFileSync(blob)
  writeFileSync(blob, bytes.fill(0, bytes.length - 4))
  const { exitCode, log } = await run('process-image', push(broken, `${registry.host}/b/broken:v1`))
  expect(exitCode).toBe(1)
  expect(log).toContain('does not match its digest')
})

test('an output folder without an image, and a registry that is not there, are said plainly', async () => {
  const empty = join(node.dir, 'empty')
  mkdirSync(empty)
  const nothing = await run('process-image', push(empty, `${registry.host}/a/nothing:v1`))
  expect(nothing).toMatchObject({ exitCode: 1 })
  expect(nothing.log).toContain('but it has nothing')
  const unreachable = await run('process-image', push(layout, '127.0.0.1:9/a/b:v1'))
  expect(unreachable).toMatchObject({ exitCode: 1 })
  expect(unreachable.log).toMatch(
    /Failed to push the image: Get "https:\/\/127\.0\.0\.1:9\/v2\/": .*ECONNREFUSED.*; Get "http:/,
  )
})

test('a scan that is asked for and cannot be made fails the step with what to do', async () => {
  const settings = '{"enabled":true,"failOnFinding":true}'
  const args = push(layout, `${registry.host}/a/scan:v1`, '--vuln-settings', settings)
  const { exitCode, log } = await run('process-image', args)
  expect(exitCode).toBe(1)
  expect(log).toContain('install trivy')
})

test('an OCI artifact becomes the source, with its digest, and is pruned when that is asked for', async () => {
  await run('process-image', push(layout, `${registry.host}/a/source:v1`))
  const target = join(node.dir, 'source')
  const args = ['--image', `${registry.host}/a/source:v1`, '--target', target]
  const files = ['--result-file-image-digest', join('RESULTS', 'digest')]
  const kept = await run('fetch-bundle', [...args, ...files])
  expect(kept).toMatchObject({ exitCode: 0, results: { digest } })
  expect(readFileSync(join(target, 'src/main.c'), 'utf8')).toBe('int main;')
  expect((await run('fetch-bundle', [...args, '--prune'])).exitCode).toBe(0)
  const gone = await run('fetch-bundle', args)
  expect(gone.exitCode).toBe(1)
  expect(gone.log).toContain('404')
})
