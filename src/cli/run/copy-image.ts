import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const descriptor = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })
const manifestSchema = z.object({
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
  manifests: z.array(descriptor).optional(),
})

interface Image {
  /** `http://127.0.0.1:PORT`. */
  registry: string
  /** Its repository there. */
  path: string
  digest: string
  /** What the layout calls it. */
  tag: string
}

/** Why nothing may be written to this folder; null when it is free, or holds what may be replaced. */
export async function whyNotOutput(dir: string): Promise<string | null> {
  if (!existsSync(dir) || existsSync(join(dir, 'oci-layout'))) return null
  const isFolder = await readdir(dir).catch(() => null)
  if (isFolder?.length === 0) return null
  return `${dir} is there and is no OCI layout: give another --output`
}

/**
 * Copies an image, byte for byte, into an OCI layout, in the place of one that is there:
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * Every digest is checked. Killed in between, the folder is as it was, or gone.
 */
export async function copyImage(image: Image, dir: string): Promise<void> {
  const draft = `${dir}.${process.pid}.new`
  const blobs = join(draft, 'blobs', 'sha256')
  await rm(draft, { recursive: true, force: true })
  await mkdir(blobs, { recursive: true })
  try {
    const manifest = await copyManifest(image, image.digest, blobs)
    const annotations = { 'org.opencontainers.image.ref.name': image.tag }
    const index = { schemaVersion: 2, manifests: [{ ...manifest, digest: image.digest, annotations }] }
    await writeFile(join(draft, 'index.json'), JSON.stringify(index))
    await writeFile(join(draft, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    await rm(dir, { recursive: true, force: true })
    await rename(draft, dir)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function copyManifest(
  image: Image,
  digest: string,
  blobs: string,
): Promise<{ mediaType: string; size: number }> {
  const response = await ask(image, `manifests/${digest}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (found !== digest) throw new Error(`the registry gave ${found} for ${digest}`)
  const { config, layers = [], manifests = [] } = manifestSchema.parse(JSON.parse(bytes.toString()))
  for (const one of manifests) await copyManifest(image, one.digest, blobs)
  for (const blob of [...(config === undefined ? [] : [config]), ...layers])
    await copyBlob(image, blob.digest, blobs)
  await writeFile(join(blobs, digest.slice('sha256:'.length)), bytes)
  return { mediaType: response.headers.get('content-type') ?? manifestTypes[0] ?? '', size: bytes.length }
}

async function copyBlob(image: Image, digest: string, blobs: string): Promise<void> {
  const file = join(blobs, digest.slice('sha256:'.length))
  if (existsSync(file)) return
  const { body } = await ask(image, `blobs/${digest}`)
  const hash = createHash('sha256')
  const from = body === null ? Readable.from([]) : Readable.fromWeb(body)
  from.on('data', (chunk: Uint8Array) => hash.update(chunk))
  await pipeline(from, createWriteStream(file))
  const found = `sha256:${hash.digest('hex')}`
  if (found !== digest) throw new Error(`the registry gave ${found} for ${digest}`)
}

async function ask({ registry, path }: Image, what: string): Promise<Response> {
  const response = await fetch(`${registry}/v2/${path}/${what}`, {
    headers: { accept: manifestTypes.join(', ') },
  })
  if (!response.ok) throw new Error(`the registry answered ${response.status} for ${what}`)
  return response
}
