import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** `slipway serve` as a process of its own, to be killed and started again. */
export interface ServiceProcess {
  url: string
  /** Starts it; resolves when `/readyz` answers 200. */
  start(): Promise<void>
  /** Stops all of it, so that nothing in it knows how time goes by, and lets it go on. */
  freeze(): void
  thaw(): void
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Everything that it wrote, of all its lives. */
  output(): string
}

const ownCommand = join(import.meta.dirname, '..', '..', 'bin', 'slipway')

export function serviceProcess(options: {
  port: number
  args: string[]
  env: Record<string, string>
  /** Of an installed package, in the place of ours. */
  command?: string
}): ServiceProcess {
  const { command = ownCommand } = options
  const url = `http://127.0.0.1:${options.port}`
  let child: ChildProcess | null = null
  let written = ''

  return {
    url,
    output: () => written,
    async start() {
      const started = spawn(command, ['serve', '--port', String(options.port), ...options.args], {
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      const hear = (chunk: Buffer) => {
        written = (written + chunk.toString('utf8')).slice(-4_000_000)
      }
      started.stdout.on('data', hear)
      started.stderr.on('data', hear)
      while (!(await answersOk(`${url}/readyz`))) {
        if (started.exitCode !== null)
          throw new Error(`serve ended with ${started.exitCode}:\n${written.slice(-4000)}`)
        await delay(25)
      }
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async end(signal) {
      if (child === null || child.exitCode !== null || child.signalCode !== null) {
        return { code: child?.exitCode ?? null, signal: child?.signalCode ?? null }
      }
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      return { code: child.exitCode, signal: child.signalCode }
    },
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}
