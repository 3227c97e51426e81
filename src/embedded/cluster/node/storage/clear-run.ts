import { existsSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Log } from '../../../../ports.ts'
import type { Attempt } from '../attempts.ts'
import { allAttempts, readState } from '../attempts.ts'
import { killSandboxes } from '../sandbox/kill-sandboxes.ts'
import { groupPrefix, removeGroups } from '../sandbox/limit-resources.ts'
import { isAlive } from '../sandbox/process-identity.ts'
import { runPaths } from '../run-files.ts'

/**
 * Ends what is left of an attempt whose supervisor is dead: processes and control groups. False: something
 * is still there, look again. A supervisor that lives is left alone.
 */
export function endLeftovers({ directory }: Attempt): boolean {
  return killSandboxes(directory) && removeGroups(groupPrefix(directory))
}

/**
 * Takes away what the attempts to run a Pod that has ended still hold: Secrets in plans, workspaces, and
 * where a supervisor was killed processes too. Logs and ends stay. False: look again.
 */
export function clearRun(runs: string, uid: string, log: Log): boolean {
  return allAttempts(runs, uid)
    .map((attempt) => clearAttempt(attempt, log))
    .every(Boolean)
}

function clearAttempt(attempt: Attempt, log: Log): boolean {
  const { files, plan } = runPaths(attempt.directory)
  const { owner, end } = readState(attempt, 0)
  if (owner !== null && isAlive(owner)) return false
  // The supervisor clears up itself; only one that was killed leaves any of these.
  if (end !== null && !existsSync(plan) && !existsSync(files)) return true
  if (!endLeftovers(attempt)) return false
  rmSync(plan, { force: true })
  if (existsSync(files)) removeFolder(files, log)
  return true
}

/** In its own time: a workspace may be large. */
export function removeFolder(folder: string, log: Log): void {
  rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) =>
    log.warn({ err: error, folder }, 'could not remove the files of a run'),
  )
}
