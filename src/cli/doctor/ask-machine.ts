import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MachineFacts } from '../../doctor/judge-machine.ts'
import { installLine, missingTools } from '../../embedded/tools.ts'
import { attempt } from '../../examine/attempt.ts'

/** What this machine has. @param buildsHere whether the cluster on this machine builds */
export async function askMachine(
  dataDir: string,
  buildsHere: boolean,
  env: Record<string, string | undefined>,
): Promise<MachineFacts> {
  const missing = buildsHere ? missingTools(env['PATH'] ?? '') : []
  return {
    dataDir,
    disk: await attempt(async () => {
      const { bsize, bavail, blocks } = await statfs(await nearest(dataDir))
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    }),
    isWritable: await isWritable(dataDir),
    tools: buildsHere
      ? { missing: missing.map(({ command }) => command), install: installLine(missing) }
      : null,
    isRoot: process.getuid?.() === 0,
  }
}

/** The directory, or the one above it that is there. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (at === dirname(at) || (await can(at, constants.F_OK))) return at
  }
}

async function isWritable(folder: string): Promise<boolean | null> {
  return (await can(folder, constants.F_OK)) ? can(folder, constants.W_OK | constants.X_OK) : null
}

function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
