import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { makeTar } from './make-tar.ts'

const ociType = (what: string) => `application/vnd.oci.image.${what}`

/** An OCI layout with one image for each list of files; answers the images' digests. */
export function writeOciLayout(folder: string, images: Record<string, string>[]): string[] {
  const blobs = join(folder, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (mediaType: string, bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hex), bytes, { mode: 0o600 })
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const putJson = (mediaType: string, value: unknown) => put(mediaType, Buffer.from(JSON.stringify(value)))
  const manifests = images.map((files, index) => {
    const tar = makeTar(Object.entries(files).map(([path, content]) => ({ path, content })))
    const layer = put(ociType('layer.v1.tar+gzip'), gzipSync(tar))
    const architecture = ['amd64', 'arm64'][index] ?? 'amd64'
    const config = putJson(ociType('config.v1+json'), {
      ...{ architecture, os: 'linux', created: '2026-11-20T14:00:00Z' },
      config: { Labels: { team: 'web' } },
      rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(tar).digest('hex')}`] },
      history: [{ created: '2026-11-20T14:00:00Z', created_by: 'a test' }],
    })
    const manifest = { schemaVersion: 2, mediaType: ociType('manifest.v1+json'), config, layers: [layer] }
    return { ...putJson(ociType('manifest.v1+json'), manifest), platform: { os: 'linux', architecture } }
  })
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  return manifests.map(({ digest }) => digest)
}
