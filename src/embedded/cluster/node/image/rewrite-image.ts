import type { Descriptor, WritableContent } from './content.ts'
import { isIndex, mediaTypes } from './content.ts'

/** What image processing changes. */
export interface ImageChange {
  annotations: Record<string, string>
  labels: Record<string, string>
  /** Seconds since the epoch: when the image says that it was made. */
  timestamp: number | null
}

interface Manifest {
  config: Descriptor
  annotations?: Record<string, string>
  [field: string]: unknown
}

interface Index {
  manifests: Descriptor[]
  annotations?: Record<string, string>
  [field: string]: unknown
}

interface ImageConfig {
  created?: string
  config?: { Labels?: Record<string, string> | null; [field: string]: unknown } | null
  history?: Record<string, unknown>[]
  [field: string]: unknown
}

/**
 * The image, or all images of an index, with the change made; new manifests and configurations go into
 * `content`. An image that is as wanted keeps its digest.
 */
export async function rewriteImage(
  content: WritableContent,
  descriptor: Descriptor,
  change: ImageChange,
): Promise<Descriptor> {
  const rewrite = isIndex(descriptor) ? rewriteIndex : rewriteManifest
  return rewrite(content, descriptor, change)
}

async function rewriteIndex(
  content: WritableContent,
  descriptor: Descriptor,
  change: ImageChange,
): Promise<Descriptor> {
  const index = JSON.parse((await content.read(descriptor)).toString('utf8')) as Index
  const manifests: Descriptor[] = []
  const renamed = new Map<string, string>()
  for (const one of index.manifests) {
    const made = await rewriteImage(content, one, change)
    renamed.set(one.digest, made.digest)
    manifests.push(made)
  }
  // An attestation names the image that it is about by digest.
  const referring = manifests.map((one) =>
    one.annotations === undefined
      ? one
      : { ...one, annotations: mapValues(one.annotations, (value) => renamed.get(value) ?? value) },
  )
  return replace(content, descriptor, index, {
    ...index,
    manifests: referring,
    ...annotated(index.annotations, change),
  })
}

async function rewriteManifest(
  content: WritableContent,
  descriptor: Descriptor,
  change: ImageChange,
): Promise<Descriptor> {
  const manifest = JSON.parse((await content.read(descriptor)).toString('utf8')) as Manifest
  // Attestations and other artifacts have no configuration to change.
  const isImage = mediaTypes.configs.includes(manifest.config.mediaType)
  const config = isImage ? await rewriteConfig(content, manifest.config, change) : manifest.config
  return replace(content, descriptor, manifest, {
    ...manifest,
    config,
    ...annotated(manifest.annotations, change),
  })
}

async function rewriteConfig(
  content: WritableContent,
  descriptor: Descriptor,
  { labels, timestamp }: ImageChange,
): Promise<Descriptor> {
  const config = JSON.parse((await content.read(descriptor)).toString('utf8')) as ImageConfig
  const created = timestamp === null ? null : new Date(timestamp * 1000).toISOString().replace('.000Z', 'Z')
  return replace(content, descriptor, config, {
    ...config,
    ...(Object.keys(labels).length === 0
      ? {}
      : { config: { ...config.config, Labels: { ...config.config?.Labels, ...labels } } }),
    ...(created === null
      ? {}
      : { created, history: config.history?.map((entry) => ({ ...entry, created })) }),
  })
}

/** The same descriptor where nothing is different: other bytes of the same JSON would be another digest. */
function replace(
  content: WritableContent,
  descriptor: Descriptor,
  before: unknown,
  after: unknown,
): Descriptor {
  const text = JSON.stringify(after)
  if (text === JSON.stringify(before)) return descriptor
  return { ...descriptor, ...content.add(descriptor.mediaType, Buffer.from(text)) }
}

function annotated(
  before: Record<string, string> | undefined,
  { annotations }: ImageChange,
): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length === 0 ? {} : { annotations: { ...before, ...annotations } }
}

function mapValues(record: Record<string, string>, map: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
