import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { PassThrough, pipeline } from 'node:stream'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { say } from '../say.ts'
import { unpackTar } from '../tar/unpack-tar.ts'
import type { Descriptor } from './content.ts'
import { isIndex } from './content.ts'
import type { Registry } from './open-registry.ts'
import { openRegistry } from './open-registry.ts'
import { parseReference } from './parse-reference.ts'
import { homes, readLogin } from './read-login.ts'

/** The step of an OCI source: the flags of Shipwright's `/ko-app/bundle`, run inside the step's sandbox. */
const { values: flags } = parseArgs({
  options: {
    image: { type: 'string' },
    target: { type: 'string', default: '/workspace/source' },
    prune: { type: 'boolean', default: false },
    'secret-path': { type: 'string' },
    'show-listing': { type: 'boolean', default: false },
    'result-file-image-digest': { type: 'string' },
    'result-file-source-timestamp': { type: 'string' },
  },
})

const limits = { bytes: 16 * 1024 ** 3, entries: 1_000_000 }
const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64', arm: 'arm' }

async function main(name: string): Promise<void> {
  const reference = parseReference(name)
  if (reference === null) throw new Error(`${JSON.stringify(name)} is no name of an image`)
  const registry = await openRegistry(reference, {
    insecure: false,
    login: readLogin(reference.registry, flags['secret-path'] ?? null, homes(process.env)),
    actions: flags.prune ? 'pull,delete' : 'pull',
  })
  say(`Pulling image ${JSON.stringify(name)}`)
  const found = await registry.getManifest(reference.target)
  const layers = await layersOf(registry, found)
  mkdirSync(flags.target, { recursive: true })
  let newest = 0
  for (const layer of layers) newest = Math.max(newest, await unpackLayer(registry, layer))
  say(`Image content was extracted to ${flags.target}`)
  write(flags['result-file-image-digest'], found.descriptor.digest)
  if (newest > 0) write(flags['result-file-source-timestamp'], String(newest))
  if (flags.prune) {
    say(`Deleting image ${JSON.stringify(name)}`)
    await registry.deleteManifest(found.descriptor.digest)
  }
}

/** Of an index, the image for this machine. */
async function layersOf(
  registry: Registry,
  { descriptor, bytes }: { descriptor: Descriptor; bytes: Buffer },
): Promise<Descriptor[]> {
  const parsed = JSON.parse(bytes.toString('utf8')) as { layers?: Descriptor[]; manifests?: Platformed[] }
  if (!isIndex(descriptor)) return parsed.layers ?? []
  const fits = ({ platform }: Platformed) =>
    platform?.os === 'linux' && platform.architecture === architectures[process.arch]
  const chosen = parsed.manifests?.find(fits) ?? parsed.manifests?.[0]
  if (chosen === undefined) throw new Error('the index lists no image')
  return layersOf(registry, await registry.getManifest(chosen.digest))
}

interface Platformed extends Descriptor {
  platform?: { os?: string; architecture?: string }
}

/** Answers the time of its youngest file, in seconds. */
async function unpackLayer(registry: Registry, { digest, mediaType }: Descriptor): Promise<number> {
  const hash = createHash('sha256')
  const blob = await registry.openBlob(digest)
  blob.on('data', (chunk: Buffer) => hash.update(chunk))
  const tar = decompress(blob, mediaType)
  const { newest } = await unpackTar(tar, flags.target, { limits, whiteouts: true })
  // What follows the archive belongs to the blob too.
  await finished(blob)
  if (`sha256:${hash.digest('hex')}` !== digest) throw new Error(`the layer ${digest} is broken`)
  return newest
}

function decompress(blob: Readable, mediaType: string): Readable {
  const through = /gzip/.test(mediaType)
    ? createGunzip()
    : /zstd/.test(mediaType)
      ? createZstdDecompress()
      : new PassThrough()
  // An error on one side ends the other, whose reader then hears of it.
  return pipeline(blob, through, () => {})
}

function write(file: string | undefined, value: string): void {
  if (file !== undefined) writeFileSync(file, value)
}

try {
  if (flags.image === undefined) throw new Error('mandatory flag image is not set')
  await main(flags.image)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
