import { mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeRootlesskit } from './write-rootlesskit.ts'

const overlayFilesystem = 0x794c7630
const systemBundle = '/etc/ssl/certs/ca-certificates.crt'

/**
 * Writes the few files of `/etc` that steps see instead of the node's own: two users, the registries,
 * the image storage, and the authorities that Git and buildah trust.
 */
export function prepareEtc(
  directory: string,
  options: { caFiles: string[]; insecureRegistries: string[]; images: string },
): void {
  const containers = join(directory, 'containers')
  mkdirSync(containers, { recursive: true })
  const write = (name: string, content: string) =>
    writeFileSync(join(directory, name), content, { mode: 0o644 })
  write('passwd', 'root:x:0:0:root:/tekton/home:/bin/sh\nnonroot:x:1000:1000:nonroot:/tekton/home:/bin/sh\n')
  write('group', 'root:x:0:\nnonroot:x:1000:\n')
  write('ca-certificates.crt', [systemBundle, ...options.caFiles].map(readIfThere).join('\n'))
  write('containers/policy.json', JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }))
  write(
    'containers/registries.conf',
    ['unqualified-search-registries = ["docker.io"]', ...options.insecureRegistries.map(insecure)].join('\n'),
  )
  writeRootlesskit(join(directory, 'programs'))
  write(
    'containers/storage.conf',
    [
      '[storage]',
      `driver = "${storageDriver(options.images)}"`,
      'graphroot = "/var/lib/containers/storage"',
      'runroot = "/run/containers/storage"',
    ].join('\n'),
  )
}

/** An overlay on an overlay is refused by the kernel; copying whole layers always works. */
function storageDriver(directory: string): 'overlay' | 'vfs' {
  const onOverlay = statfsSync(directory).type === overlayFilesystem
  return process.getuid?.() === 0 && !onOverlay ? 'overlay' : 'vfs'
}

function insecure(location: string): string {
  return `[[registry]]\nlocation = ${JSON.stringify(location)}\ninsecure = true`
}

/** The node's own bundle may be missing (Debian's ca-certificates is optional); a CA that is named may not. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (file === systemBundle) return ''
    throw error
  }
}
