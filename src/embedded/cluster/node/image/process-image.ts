import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { say } from '../say.ts'
import type { Descriptor, WritableContent } from './content.ts'
import { overlay } from './content.ts'
import { loadImage } from './load-image.ts'
import type { Registry } from './open-registry.ts'
import { openRegistry } from './open-registry.ts'
import { parseReference } from './parse-reference.ts'
import { pushImage } from './push-image.ts'
import { homes, readLogin } from './read-login.ts'
import type { ImageChange } from './rewrite-image.ts'
import { rewriteImage } from './rewrite-image.ts'
import type { ScanSettings } from './scan-image.ts'
import { formatVulnerabilities, scanImage } from './scan-image.ts'

/** The step after the strategy's: the flags of Shipwright's `/ko-app/image-processing`, run inside its sandbox. */
const { values: flags } = parseArgs({
  options: {
    push: { type: 'string' },
    image: { type: 'string' },
    insecure: { type: 'string', default: 'false' },
    annotation: { type: 'string', multiple: true, default: [] },
    label: { type: 'string', multiple: true, default: [] },
    'image-timestamp': { type: 'string' },
    'image-timestamp-file': { type: 'string' },
    'secret-path': { type: 'string' },
    'vuln-settings': { type: 'string' },
    // The scan lists no more than Shipwright's own limit anyway.
    'vuln-count-limit': { type: 'string' },
    'result-file-image-digest': { type: 'string' },
    'result-file-image-size': { type: 'string' },
    'result-file-image-vulnerabilities': { type: 'string' },
  },
  args: process.argv.slice(2).map((word) => (word === '--insecure' ? '--insecure=true' : word)),
})

/** Vulnerabilities were found, and the Build wants to fail then. */
const vulnerableExitCode = 22

async function main(name: string, scratch: string): Promise<number> {
  const reference = parseReference(name)
  if (reference === null) throw new Error(`${JSON.stringify(name)} is no name of an image`)
  const folder = flags.push
  const open = () =>
    openRegistry(reference, {
      insecure: flags.insecure === 'true',
      login: readLogin(reference.registry, flags['secret-path'] ?? null, homes(process.env)),
      actions: 'pull,push',
    })
  let registry: Registry | null = null
  let image: { content: WritableContent; root: Descriptor }
  if (folder === undefined) {
    registry = await open()
    say(`Loading the image from the registry ${JSON.stringify(name)}`)
    image = await imageOfRegistry(registry, reference.target)
  } else {
    say(`Loading the image from the directory ${JSON.stringify(folder)}`)
    image = await loadImage(folder, scratch)
    say('Loaded single image')
  }

  const { root, content } = image
  const settings = JSON.parse(flags['vuln-settings'] ?? '{}') as ScanSettings
  if (settings.enabled === true) {
    const found = await scanImage(folder ?? name, settings)
    write(flags['result-file-image-vulnerabilities'], formatVulnerabilities(found))
    if (found.length > 0 && settings.failOnFinding === true) {
      say(`vulnerabilities have been found in the image: ${formatVulnerabilities(found)}`)
      return vulnerableExitCode
    }
  }

  const changed = await rewriteImage(content, root, wantedChange())
  say(`Pushing the image to registry ${JSON.stringify(name)}`)
  try {
    registry ??= await open()
    const size = await pushImage(registry, content, changed, reference.target)
    say(`Image ${name}@${changed.digest} pushed`)
    write(flags['result-file-image-digest'], changed.digest)
    if (size !== null) write(flags['result-file-image-size'], String(size))
    return 0
  } catch (error) {
    say(`Failed to push the image: ${words(error)}`)
    throw error
  }
}

/** Of an image that is there already only what is changed is sent. */
async function imageOfRegistry(registry: Registry, target: string) {
  const { descriptor, bytes } = await registry.getManifest(target)
  const content = overlay({
    async read({ digest, mediaType }) {
      if (digest === descriptor.digest) return bytes
      if (/manifest|index/.test(mediaType)) return (await registry.getManifest(digest)).bytes
      return registry.readBlob(digest)
    },
    open: () => null,
  })
  return { content, root: descriptor }
}

function wantedChange(): ImageChange {
  const file = flags['image-timestamp-file']
  const text = file === undefined ? flags['image-timestamp'] : readFileSync(file, 'utf8').trim()
  const timestamp = text === undefined ? null : Number(text)
  if (timestamp !== null && !Number.isSafeInteger(timestamp))
    throw new Error(`the timestamp ${JSON.stringify(text)} is no number of seconds`)
  return {
    annotations: pairs(flags.annotation, 'annotation'),
    labels: pairs(flags.label, 'label'),
    timestamp,
  }
}

function pairs(texts: string[], what: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=')
      if (equals < 1) throw new Error(`the ${what} ${JSON.stringify(text)} has no form key=value`)
      return [text.slice(0, equals), text.slice(equals + 1)]
    }),
  )
}

function write(file: string | undefined, value: string): void {
  if (file !== undefined) writeFileSync(file, value)
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const scratch = mkdtempSync(join(process.env.TMPDIR ?? '/tmp', 'image-'))
try {
  if (flags.image === undefined) throw new Error("the 'image' argument must not be empty")
  process.exitCode = await main(flags.image, scratch)
} catch (error) {
  say(words(error))
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
