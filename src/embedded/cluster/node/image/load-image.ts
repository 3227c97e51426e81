import { createReadStream, createWriteStream, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { closeSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { unpackTar } from '../tar/unpack-tar.ts'
import type { Content, Descriptor, WritableContent } from './content.ts'
import { contentOfLayout, mediaTypes, overlay } from './content.ts'

interface LoadedImage {
  content: WritableContent
  root: Descriptor
}

const limits = { bytes: 64 * 1024 ** 3, entries: 100_000 }

/**
 * The image that a step left in a folder: an OCI layout, or one tar file that holds an OCI layout or is
 * what `docker save` writes. Throws an Error that says what is there instead.
 */
export async function loadImage(folder: string, scratch: string): Promise<LoadedImage> {
  if (existsSync(join(folder, 'index.json'))) return loadLayout(folder)
  const tars = readdirSync(folder).filter((name) => name.endsWith('.tar'))
  const [tar] = tars
  if (tar === undefined || tars.length > 1)
    throw new Error(
      `there must be an OCI layout or one tar file in ${JSON.stringify(folder)}, but it has ${describe(folder)}`,
    )
  const unpacked = await mkdtemp(join(scratch, 'image-'))
  await unpackTar(createReadStream(join(folder, tar)), unpacked, { limits })
  return existsSync(join(unpacked, 'index.json')) ? loadLayout(unpacked) : loadArchive(unpacked, tar)
}

function loadLayout(folder: string): LoadedImage {
  const bytes = readFileSync(join(folder, 'index.json'))
  const { manifests = [] } = JSON.parse(bytes.toString('utf8')) as { manifests?: Descriptor[] }
  const content = overlay(contentOfLayout(folder))
  const [only] = manifests
  if (only === undefined) throw new Error('the OCI layout holds no image')
  // More than one: the layout's own index is the image of several platforms.
  if (manifests.length > 1) return { content, root: content.add(mediaTypes.ociIndex, bytes) }
  const { mediaType, digest, size } = only
  return { content, root: { mediaType, digest, size } }
}

/** The archive of `docker save`, https://github.com/moby/docker-image-spec: layers there are plain tars. */
async function loadArchive(folder: string, tar: string): Promise<LoadedImage> {
  const file = join(folder, 'manifest.json')
  if (!existsSync(file)) throw new Error(`${tar} holds neither index.json nor manifest.json: it is no image`)
  const images = JSON.parse(readFileSync(file, 'utf8')) as { Config: string; Layers: string[] }[]
  const [image] = images
  if (image === undefined || images.length > 1)
    throw new Error(`${tar} holds ${String(images.length)} images; one is wanted`)
  const files = new Map<string, string>()
  const layers: Descriptor[] = []
  for (const layer of image.Layers) {
    const zipped = await zip(within(folder, layer), join(folder, `slipway-layer-${String(layers.length)}`))
    const digest = await hashFile(zipped)
    files.set(digest, zipped)
    layers.push({ mediaType: mediaTypes.dockerLayer, digest, size: statSync(zipped).size })
  }
  const content = overlay(contentOfFiles(files))
  const config = content.add(mediaTypes.dockerConfig, readFileSync(within(folder, image.Config)))
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config, layers }
  return { content, root: content.add(mediaTypes.dockerManifest, Buffer.from(JSON.stringify(manifest))) }
}

function contentOfFiles(files: Map<string, string>): Content {
  return {
    read: ({ digest }) => Promise.reject(new Error(`there is no blob ${digest}`)),
    open({ digest }) {
      const file = files.get(digest)
      if (file === undefined) throw new Error(`there is no blob ${digest}`)
      return () => createReadStream(file)
    },
  }
}

/** The file itself where it is zipped already. */
async function zip(file: string, target: string): Promise<string> {
  const descriptor = openSync(file, 'r')
  const magic = Buffer.alloc(2)
  readSync(descriptor, magic)
  closeSync(descriptor)
  if (magic[0] === 0x1f && magic[1] === 0x8b) return file
  await pipeline(createReadStream(file), createGzip(), createWriteStream(target))
  return target
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return `sha256:${hash.digest('hex')}`
}

function within(folder: string, name: string): string {
  const path = normalize(name)
  if (path.startsWith('/') || path.startsWith('..'))
    throw new Error(`${JSON.stringify(name)} leads out of the archive`)
  return join(folder, path)
}

function describe(folder: string): string {
  const names = readdirSync(folder)
  if (names.length === 0) return 'nothing'
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
}
