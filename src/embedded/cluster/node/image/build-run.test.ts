import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  namespace,
  startEmbeddedCluster,
} from '../../../../../test/support/servers/start-embedded-cluster.ts'
import type { EmbeddedCluster } from '../../../../../test/support/servers/start-embedded-cluster.ts'
import { writeOciLayout } from '../../../../../test/support/write-oci-layout.ts'
import type { Registry } from '../../../registry.ts'
import { startRegistry } from '../../../registry.ts'
import { contentOfLayout } from './content.ts'
import { openRegistry } from './open-registry.ts'
import { pushImage } from './push-image.ts'

const resources = new AsyncDisposableStack()
let cluster: EmbeddedCluster
let registry: Registry
let artifact: string

/** The artifact holds a whole OCI layout, so that the build can hand it on as its image. */
beforeAll(async () => {
  cluster = resources.use(await startEmbeddedCluster())
  registry = await startRegistry({ dir: join(cluster.dir, 'registry') })
  resources.defer(() => registry.stop())
  const layout = join(cluster.dir, 'layout')
  mkdirSync(layout)
  ;[artifact = ''] = writeOciLayout(layout, [{ 'app/motd': 'hello\n' }])
  const reference = { registry: registry.host, repository: 'src/web', target: 'v1' }
  const open = await openRegistry(reference, { insecure: true, login: null, actions: 'pull,push' })
  const root = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: artifact, size: 0 }
  await pushImage(open, contentOfLayout(layout), root, 'v1')
})
afterAll(() => resources.disposeAsync())

const build = [
  'test -f $2/app/motd',
  'mkdir -p $1/blobs/sha256',
  'put() { f=$(mktemp); cat > $f; h=$(sha256sum < $f | cut -c1-64); cp $f $1/blobs/sha256/$h; size=$(stat -c %s $f); }',
  't=application/vnd.oci.image',
  `printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}' > /tmp/c; put $1 < /tmp/c; c=$h; cs=$size`,
  `printf '{"schemaVersion":2,"config":{"mediaType":"%s.config.v1+json","digest":"sha256:%s","size":%s},"layers":[]}' $t $c $cs > /tmp/m; put $1 < /tmp/m`,
  `printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s.manifest.v1+json","digest":"sha256:%s","size":%s}]}' $t $h $size > $1/index.json`,
].join('\n')

test('a BuildRun takes an OCI artifact as its source and pushes the folder that its strategy fills', async () => {
  cluster.strategy('layout', [
    {
      name: 'build',
      image: 'busybox',
      command: ['/bin/sh', '-ec', build, 'build'],
      args: ['$(params.shp-output-directory)', '$(params.shp-source-root)'],
    },
  ])
  cluster.run('web', {
    strategy: { name: 'layout', kind: 'ClusterBuildStrategy' },
    source: { type: 'OCI', ociArtifact: { image: `${registry.host}/src/web:v1`, prune: 'AfterPull' } },
    output: {
      image: `${registry.host}/shop/web:v1`,
      insecure: true,
      timestamp: 'Zero',
      labels: { stage: 'qa' },
      annotations: { 'org.opencontainers.image.title': 'web' },
    },
  })
  const run = await cluster.ended('web')
  expect(run.status?.conditions?.[0]).toMatchObject({ reason: 'Succeeded' })
  expect(run.status?.source?.ociArtifact).toEqual({ digest: artifact })

  const answer = await fetch(`${registry.url}/v2/shop/web/manifests/v1`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  })
  expect(run.status?.output?.digest).toBe(answer.headers.get('docker-content-digest'))
  const manifest = (await answer.json()) as { annotations: object; config: { digest: string; size: number } }
  expect(manifest.annotations).toEqual({ 'org.opencontainers.image.title': 'web' })
  expect(run.status?.output?.size).toBe(manifest.config.size)
  const config = await fetch(`${registry.url}/v2/shop/web/blobs/${manifest.config.digest}`)
  expect(await config.json()).toMatchObject({
    created: '1970-01-01T00:00:00Z',
    config: { Labels: { stage: 'qa' } },
  })

  const pruned = await fetch(`${registry.url}/v2/src/web/manifests/${artifact}`)
  expect(pruned.status).toBe(404)
  expect(cluster.objects.list('Event', { namespace }).filter(({ type }) => type === 'Warning')).toEqual([])
})
