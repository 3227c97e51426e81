import { execFile } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from '../../../../ports.ts'

const run = promisify(execFile)

/** More than a build of an image with nixpkgs brings, and less than what fills a disk: 20 GiB. */
const mostBytes = 20 * 2 ** 30

interface Shrinking {
  /** The folder that the store is in, as `nix`. */
  storage: string
  /** Whether no build uses it. */
  isFree: () => boolean
  log: Log
  most?: number
}

/**
 * Takes a Nix store away where it has grown too large; the next build begins with an empty one. Nix's own collector
 * would keep nothing either: no build leaves a root. How large it is, is not asked of Nix's database: builds write it.
 * Also removes what a service that was killed over this left. Resolves when all is gone.
 */
export async function shrinkNixStore({ storage, isFree, log, most = mostBytes }: Shrinking): Promise<void> {
  const store = join(storage, 'nix')
  const bytes = await bytesOf(store, log)
  // At once: a build that begins meanwhile makes itself another.
  if (bytes > most && isFree()) renameSync(store, join(storage, `nix-gone-${String(Date.now())}`))
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

/** 0 where there is no store, or not all of it can be looked at. */
async function bytesOf(store: string, log: Log): Promise<number> {
  if (!existsSync(store)) return 0
  try {
    const { stdout } = await run('du', ['--summarize', '--block-size=1', '--one-file-system', store])
    return Number.parseInt(stdout, 10)
  } catch (error) {
    log.warn({ err: error, store }, 'could not look how large a Nix store is')
    return 0
  }
}
