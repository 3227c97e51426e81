import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

export interface Registry {
  /** `127.0.0.1:PORT`, as image names begin. */
  host: string
  url: string
  stop(): Promise<void>
}

const startMs = 60_000
const probeMs = 30

/**
 * Debian's docker-registry on loopback, with its images below `dir`. The packaged configuration wants
 * passwords and listens everywhere, so it gets one of its own. `port` 0 takes any that is free.
 */
export async function startRegistry(options: { dir: string; port?: number }): Promise<Registry> {
  const { dir } = options
  mkdirSync(dir, { recursive: true })
  const port = options.port ? options.port : await freePort()
  const host = `127.0.0.1:${port}`
  const config = join(dir, 'config.yml')
  const logFile = join(dir, 'registry.log')
  writeFileSync(config, configuration(dir, host))
  const log = openSync(logFile, 'a')
  // Killed with whoever started it: nobody else would end it after a SIGKILL.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'docker-registry', 'serve', config], {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code) => resolve(`it ended with ${code ?? 'a signal'}`))
  })

  const url = `http://${host}`
  const why = await Promise.race([answers(url), ended])
  if (why !== null) {
    child.kill('SIGKILL')
    throw new Error(`docker-registry does not start (${why}); its last words:\n${tail(logFile)}`)
  }
  return {
    host,
    url,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function configuration(dir: string, address: string): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dir, 'images') }, delete: { enabled: true } },
    http: { addr: address },
  })
}

/** Null once it answers; else why it did not. */
async function answers(url: string): Promise<string | null> {
  const until = Date.now() + startMs
  while (Date.now() < until) {
    const response = await fetch(`${url}/v2/`).catch(() => null)
    if (response?.ok) return null
    await new Promise((resolve) => setTimeout(resolve, probeMs))
  }
  return `no answer within ${startMs} ms`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').slice(-2000)
}
