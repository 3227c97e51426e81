import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { NewObject } from '../../../src/embedded/cluster/objects/client.ts'
import { freePort } from '../free-port.ts'
import { makeGitRepository } from '../git-repository.ts'
import { serveGit } from '../servers/serve-git.ts'
import { waitUntil } from '../wait-until.ts'

/** What the recorded builds reached over the network, as it is on this machine. */
export interface CaseServers extends AsyncDisposable {
  /** Images, addresses and commits of a recorded object become ours. */
  adapt(object: NewObject): NewObject
  /** And back, in anything that the API said, with more texts of ours and what they were. */
  restore<T>(value: T, more: readonly (readonly [string, string])[]): T
}

const run = promisify(execFile)

/** The commit on `main` and the one that only a pull request has, as they were recorded. */
const recordedCommits = [
  '4c138077f92701fa043b7d3f0730be180bad8643',
  'db96d7f5857b4c0b3eeda2a8ead1b8d6de2aa66f',
]

const date = '2026-09-01T10:00:00Z'
const author = {
  ...{ GIT_AUTHOR_NAME: 'Ada Example', GIT_AUTHOR_EMAIL: 'ada@example.com', GIT_AUTHOR_DATE: date },
  ...{ GIT_COMMITTER_NAME: 'Ada Example', GIT_COMMITTER_EMAIL: 'ada@example.com', GIT_COMMITTER_DATE: date },
}

/** A Git daemon with `web.git`, and a server that tells everybody to log in, for Git and for images. */
export async function startCaseServers(folder: string): Promise<CaseServers> {
  await using started = new AsyncDisposableStack()
  await mkdir(folder)
  const bare = join(folder, 'web.git')
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  const repository = started.use(await makeGitRepository({ url: bare }))
  const commit = async (files: Record<string, string>) => {
    await repository.commit('Web', files)
    // A source has its author and its time.
    await run('git', ['-C', repository.dir, 'commit', '--quiet', '--amend', '--no-edit', '--reset-author'], {
      env: { ...process.env, ...author },
    })
    return repository.git('rev-parse', 'HEAD')
  }
  const main = await commit({ 'index.html': '<h1>Web</h1>\n' })
  await repository.push()
  const hidden = await commit({ 'index.html': '<h1>Of a pull request</h1>\n' })
  await repository.push('HEAD:refs/pull/7/head')
  const port = await startGitDaemon(folder, started)
  const login = { username: 'ada', password: 'not-a-real-password' }
  const closed = started.use(await serveGit({ root: folder, tls: null, login }))
  const closedHost = new URL(closed.url).host
  const pairs: (readonly [string, string])[] = [
    ['registry.example.com/tools/busybox', 'docker.io/library/busybox'],
    ['127.0.0.1:29418', `127.0.0.1:${port}`],
    ['127.0.0.1:29419', closedHost],
    [recordedCommits[0]!, main],
    [recordedCommits[1]!, hidden],
  ]
  const rewrite = <T>(value: T, all: readonly (readonly [string, string])[]): T => {
    const text = all.reduce((so, [from, to]) => so.replaceAll(from, to), JSON.stringify(value))
    return JSON.parse(text) as T
  }
  const running = started.move()
  return {
    adapt: (object) => rewrite(object, pairs),
    restore: (value, more) =>
      rewrite(value, [...pairs.map(([recorded, ours]) => [ours, recorded] as const), ...more]),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function startGitDaemon(folder: string, started: AsyncDisposableStack): Promise<number> {
  const port = await freePort()
  const where = ['--listen=127.0.0.1', `--port=${port}`, `--base-path=${folder}`]
  const daemon = spawn('git', ['daemon', '--reuseaddr', '--export-all', ...where], { stdio: 'ignore' })
  started.defer(async () => {
    daemon.kill('SIGTERM')
    if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit')
  })
  await waitUntil('the Git daemon listens', async () => {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    return isOpen
  })
  return port
}
