import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Content, Descriptor } from './content.ts'
import { isIndex } from './content.ts'
import type { Registry } from './open-registry.ts'

interface Manifest {
  config: Descriptor
  layers: Descriptor[]
}

/**
 * Pushes an image, or an index and all that it lists, under `target` (a tag or a digest). What the registry
 * has is not sent again. Answers the compressed size of an image; null for an index, as upstream.
 */
export async function pushImage(
  registry: Registry,
  content: Content,
  root: Descriptor,
  target: string,
): Promise<number | null> {
  const bytes = await content.read(root)
  let size: number | null = null
  if (isIndex(root)) {
    const { manifests } = JSON.parse(bytes.toString('utf8')) as { manifests: Descriptor[] }
    for (const child of manifests) await pushImage(registry, content, child, child.digest)
  } else {
    const { config, layers } = JSON.parse(bytes.toString('utf8')) as Manifest
    for (const blob of [...layers, config]) await pushBlob(registry, content, blob)
    size = layers.reduce((sum, layer) => sum + layer.size, config.size)
  }
  await registry.putManifest(target, root.mediaType, bytes)
  return size
}

async function pushBlob(registry: Registry, content: Content, descriptor: Descriptor): Promise<void> {
  const open = content.open(descriptor)
  // Layers of other registries (`urls`) are not ours to send.
  if (open === null || descriptor.urls !== undefined) return
  if (await registry.hasBlob(descriptor.digest)) return
  await verify(descriptor, open())
  await registry.putBlob(descriptor, open)
}

/** Before the upload: a registry would say no more than DIGEST_INVALID, after the last byte. */
async function verify({ digest, size }: Descriptor, stream: Readable): Promise<void> {
  const hash = createHash('sha256')
  let count = 0
  for await (const chunk of stream) {
    hash.update(chunk as Buffer)
    count += (chunk as Buffer).length
  }
  if (`sha256:${hash.digest('hex')}` !== digest || count !== size)
    throw new Error(`the blob ${digest} is broken: its content does not match its digest and size`)
}
