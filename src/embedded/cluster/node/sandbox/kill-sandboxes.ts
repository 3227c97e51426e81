import { readdirSync, readFileSync } from 'node:fs'

/**
 * Kills what is left of the sandboxes of a run whose supervisor is dead; answers whether there was nothing.
 * bubblewrap asks the kernel to die with its parent, but only after a while. Whatever it has started by then
 * still has bubblewrap's own arguments, which name the run's folder; one of them is the first process of the
 * PID namespace, and with it all of the step dies.
 */
export function killSandboxes(directory: string): boolean {
  const left = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isSandbox(name, directory))
  for (const pid of left) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  return left.length === 0
}

function isSandbox(pid: string, directory: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return (
      words.includes('/usr/bin/bwrap') &&
      words.some((word) => word.startsWith(`${directory}/files/`)) &&
      // Killed already, and only waits for its parent to look.
      !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    )
  } catch {
    return false
  }
}
