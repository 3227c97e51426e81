import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  mediaType: string
  digest: string
  size: number
  annotations?: Record<string, string>
  [field: string]: unknown
}

const ociIndex = 'application/vnd.oci.image.index.v1+json'
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
const dockerIndex = 'application/vnd.docker.distribution.manifest.list.v2+json'
const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json'

export const mediaTypes = {
  ...{ ociIndex, dockerManifest },
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  manifests: [ociIndex, ociManifest, dockerIndex, dockerManifest],
  configs: ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'],
}

export const isIndex = ({ mediaType }: Descriptor) => mediaType === ociIndex || mediaType === dockerIndex

export const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Blobs by digest. */
export interface Content {
  /** A manifest or configuration, checked against its digest. */
  read(descriptor: Descriptor): Promise<Buffer>
  /** A layer, to be checked by who reads it; null where it is in the registry already. */
  open(descriptor: Descriptor): (() => Readable) | null
}

/** Manifests are small; what is larger is none. */
const largestText = 8 * 1024 * 1024

/** Content out of a folder of an OCI layout, `blobs/sha256/…`. */
export function contentOfLayout(folder: string): Content {
  const fileOf = ({ digest }: Descriptor) => {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
    if (hex === undefined) throw new Error(`${JSON.stringify(digest)} is no digest that can be read here`)
    return join(folder, 'blobs', 'sha256', hex)
  }
  return {
    async read(descriptor) {
      const file = fileOf(descriptor)
      if (statSync(file).size > largestText)
        throw new Error(`${descriptor.digest} is too large for a manifest`)
      const bytes = await readFile(file)
      if (digestOf(bytes) !== descriptor.digest) throw new Error(`the blob ${descriptor.digest} is broken`)
      return bytes
    },
    open(descriptor) {
      const file = fileOf(descriptor)
      return () => createReadStream(file)
    },
  }
}

export interface WritableContent extends Content {
  /** Answers the descriptor of the bytes. */
  add(mediaType: string, bytes: Buffer): Descriptor
}

/** Content with more on top of it, in memory. */
export function overlay(below: Content): WritableContent {
  const added = new Map<string, Buffer>()
  return {
    read(descriptor) {
      const bytes = added.get(descriptor.digest)
      return bytes === undefined ? below.read(descriptor) : Promise.resolve(bytes)
    },
    open(descriptor) {
      const bytes = added.get(descriptor.digest)
      return bytes === undefined ? below.open(descriptor) : () => Readable.from([bytes])
    },
    add(mediaType, bytes) {
      const digest = digestOf(bytes)
      added.set(digest, bytes)
      return { mediaType, digest, size: bytes.length }
    },
  }
}
