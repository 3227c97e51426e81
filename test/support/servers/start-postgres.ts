import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { freePort } from '../free-port.ts'

/** A real PostgreSQL on loopback, with a directory of its own that goes with it. */
export interface PostgresServer extends AsyncDisposable {
  /** Of the database `postgres`, for statements that tests make themselves. */
  url: string
  /** A new database, empty or a copy of one that nobody has open; returns its URL. */
  createDatabase(like?: string): Promise<string>
  /** Ends at once, as after a crash; what was committed is there after `start`. */
  crash(): Promise<void>
  start(): Promise<void>
}

/** Where PostgreSQL's programs are: those of Debian's package, else those of the path; null: nowhere. */
function findPrograms(): string | null {
  const [newest] = globSync('/usr/lib/postgresql/*/bin/initdb').sort(
    (one, other) => Number(other.split('/')[4]) - Number(one.split('/')[4]),
  )
  if (newest !== undefined) return dirname(newest)
  const found = (process.env['PATH'] ?? '').split(':').find((folder) => existsSync(join(folder, 'initdb')))
  return found ?? null
}

const programs = findPrograms()

/** For `describe.skipIf` of what needs PostgreSQL, and its name, which says why it is skipped. */
export const onPostgres =
  programs === null
    ? { isMissing: true, name: 'on PostgreSQL (not installed: apt-get install postgresql)' }
    : { isMissing: false, name: 'on PostgreSQL' }

/**
 * Starts one on a free port. It syncs nothing: what a killed server has written is kept by the system, so tests that
 * kill it see what they would see with syncing.
 *
 * @param settings `name=value` of postgresql.conf
 */
export async function startPostgres(...settings: string[]): Promise<PostgresServer> {
  if (programs === null) throw new Error('PostgreSQL is not installed')
  const bin = programs
  const directory = await mkdtemp(join(tmpdir(), 'slipway-postgres-'))
  const user = otherUser()
  const data = join(directory, 'data')
  const passwordFile = join(directory, 'password')
  const password = 'only-for-tests'
  await writeFile(passwordFile, password)
  if (user !== null) for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid)
  chmodSync(directory, 0o700)
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8', '--username=slipway'].concat([
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
    ]),
    { ...user, encoding: 'utf8', cwd: directory },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const url = `postgres://slipway:${password}@127.0.0.1:${port}/postgres`
  const given = ['fsync=off', `unix_socket_directories=`, 'max_connections=60', ...settings]
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    child = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...given.flatMap((one) => ['-c', one])],
      { ...user, cwd: directory, stdio: 'ignore' },
    )
    const started = child
    for (;;) {
      try {
        await withClient(url, (client) => client.query('select 1'))
        return
      } catch (error) {
        if (started.exitCode !== null) throw new Error('postgres ended at once', { cause: error })
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  /** https://www.postgresql.org/docs/current/server-shutdown.html */
  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  const kill = () => void child?.kill('SIGQUIT')
  process.on('exit', kill)
  await start()
  let databases = 0
  return {
    url,
    start,
    crash: () => end('SIGQUIT'),
    async createDatabase(like) {
      databases += 1
      const name = `test_${databases}`
      const template = like === undefined ? '' : `template ${new URL(like).pathname.slice(1)}`
      await withClient(url, (client) => client.query(`create database ${name} ${template}`))
      return url.replace(/postgres$/, name)
    },
    async [Symbol.asyncDispose]() {
      await end('SIGINT')
      process.off('exit', kill)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** With a connection that is ended afterwards. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The server refuses to be root. */
function otherUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
