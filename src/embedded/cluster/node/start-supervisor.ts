import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runPaths } from './run-files.ts'

const program = fileURLToPath(new URL('./run-supervisor.ts', import.meta.url))

/**
 * Starts the process that runs an attempt, in a session of its own so that it outlives this one. It may
 * be started twice: the second finds the run taken and goes away. `onExit` also hears a failed start.
 */
export function startSupervisor(directory: string, onExit: () => void): void {
  const log = openSync(runPaths(directory).supervisorLog, 'a', 0o600)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, directory], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  closeSync(log)
  child.once('exit', onExit)
  child.once('error', onExit)
  child.unref()
}
