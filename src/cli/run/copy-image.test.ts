import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyImage, whyNotOutput } from './copy-image.ts'

let dir: string
let server: Server
let registry: string
/** What the registry answers, by the end of the path. */
let content: Map<string, string>

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

function put(kind: 'blobs' | 'manifests', text: string): { digest: string } {
  content.set(`/v2/acme/api/${kind}/${digestOf(text)}`, text)
  return { digest: digestOf(text) }
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-layout-'))
  content = new Map()
  server = createServer((request, response) => {
    const text = content.get(request.url ?? '')
    const type = request.url?.includes('/manifests/')
      ? 'application/vnd.oci.image.manifest.v1+json'
      : 'text/plain'
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

const image = (digest: string) => ({ registry, path: 'acme/api', digest, tag: 'v1' })

it('copies every blob of every platform, by its digest', async () => {
  const platforms = ['amd64', 'arm64'].map((name) =>
    put(
      'manifests',
      JSON.stringify({
        config: put('blobs', name),
        layers: [put('blobs', 'shared'), put('blobs', `${name} layer`)],
      }),
    ),
  )
  const index = put('manifests', JSON.stringify({ manifests: platforms }))
  const layout = join(dir, 'out', 'api')
  await copyImage(image(index.digest), layout)
  const blobs = readdirSync(join(layout, 'blobs', 'sha256'))
  expect(blobs).toHaveLength(8)
  for (const name of blobs)
    expect(digestOf(readFileSync(join(layout, 'blobs', 'sha256', name), 'utf8'))).toBe(`sha256:${name}`)
  expect(JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'))).toMatchObject({
    manifests: [{ digest: index.digest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }],
  })
  expect(await whyNotOutput(layout)).toBeNull()
})

it('takes nothing that is not what its digest says, and leaves the layout before as it was', async () => {
  const layout = join(dir, 'api')
  const config = put('blobs', 'config')
  const manifest = put('manifests', JSON.stringify({ config, layers: [] }))
  await copyImage(image(manifest.digest), layout)
  content.set(`/v2/acme/api/blobs/${config.digest}`, 'something else')
  await expect(copyImage(image(manifest.digest), layout)).rejects.toThrow(config.digest)
  expect(existsSync(join(layout, 'oci-layout'))).toBe(true)
  expect(readdirSync(dir)).toEqual(['api'])
})

it('writes over a layout or an empty folder, and nothing else', async () => {
  expect(await whyNotOutput(join(dir, 'new'))).toBeNull()
  mkdirSync(join(dir, 'empty'))
  expect(await whyNotOutput(join(dir, 'empty'))).toBeNull()
  writeFileSync(join(dir, 'file'), 'mine')
  expect(await whyNotOutput(dir)).toContain('is no OCI layout')
  expect(await whyNotOutput(join(dir, 'file'))).toContain('is no OCI layout')
})
