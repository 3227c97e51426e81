import { execFile } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { Log } from '../../../../ports.ts'

const run = promisify(execFile)

/** More than a build of an image with nixpkgs brings, and less than what fills a disk: 20 GiB. */
const mostBytes = 20 * 2 ** 30

/**
 * Takes the Nix store of an image storage away where it has grown too large; the next build begins with an empty one.
 * Only while no build uses it. Nix's own collector would keep nothing either: no build leaves a root. Also removes what
 * a service that was killed over this left. Resolves when all is gone.
 */
export async function shrinkNixStore(storage: string, log: Log, most: number = mostBytes): Promise<void> {
  const store = join(storage, 'nix')
  // At once: a build that begins meanwhile makes itself another.
  if (bytesOf(store, log) > most) renameSync(store, join(storage, `nix-gone-${String(Date.now())}`))
  for (const name of readdirSync(storage).filter((one) => one.startsWith('nix-gone-'))) {
    const folder = join(storage, name)
    try {
      // Nix writes folders that not even their owner may change.
      await run('chmod', ['-R', 'u+w', folder])
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch (error) {
      log.warn({ err: error, folder }, 'could not remove a Nix store that had grown too large')
    }
  }
}

/** What Nix itself has noted; 0 where there is no store, or none that can be read. */
function bytesOf(store: string, log: Log): number {
  const file = join(store, 'var/nix/db/db.sqlite')
  if (!existsSync(file)) return 0
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return Number(database.prepare('select total(narSize) as bytes from ValidPaths').get()?.['bytes'] ?? 0)
    } finally {
      database.close()
    }
  } catch (error) {
    log.warn({ err: error, file }, 'could not read how large a Nix store is')
    return 0
  }
}
