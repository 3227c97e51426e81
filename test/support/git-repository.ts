import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A working copy, driven by the real Git as a person would. */
export interface GitRepository extends AsyncDisposable {
  dir: string
  /** What git printed; rejects with what it said on standard error. */
  git(...args: string[]): Promise<string>
  /** Writes the files (null deletes one), commits everything and returns the commit's id. */
  commit(message: string, files: Record<string, string | null>): Promise<string>
  /** Pushes `HEAD:main` when no refspecs are given. */
  push(...refspecs: string[]): Promise<void>
}

interface Remote {
  url: string
  /** PEM, for a remote with a certificate of our own authority. */
  caFile?: string
  token?: string
}

/** An empty working copy on branch `main` with `origin` set; nothing is fetched. */
export async function makeGitRepository(remote: Remote): Promise<GitRepository> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-git-'))
  const env = gitEnv(remote)
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', args, { cwd: dir, env, maxBuffer: 64 * 1024 * 1024 })
    return stdout.trim()
  }
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', remote.url)
  return {
    dir,
    git,
    async commit(message, files) {
      for (const [path, content] of Object.entries(files)) {
        await rm(join(dir, path), { force: true })
        if (content === null) continue
        await mkdir(dirname(join(dir, path)), { recursive: true })
        await writeFile(join(dir, path), content)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', message)
      return git('rev-parse', 'HEAD')
    },
    async push(...refspecs) {
      await git('push', '--quiet', 'origin', ...(refspecs.length > 0 ? refspecs : ['HEAD:main']))
    },
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A working copy of what the remote has. */
export async function cloneGitRepository(remote: Remote): Promise<GitRepository> {
  const repository = await makeGitRepository(remote)
  try {
    await repository.git('pull', '--quiet', 'origin', 'HEAD')
    return repository
  } catch (error) {
    await repository[Symbol.asyncDispose]()
    throw error
  }
}

/** Settings come by the environment, where a token is not seen in a process list. */
function gitEnv({ caFile, token }: Remote): NodeJS.ProcessEnv {
  const basic = token === undefined ? null : Buffer.from(`x-access-token:${token}`).toString('base64')
  const settings = [
    ['user.name', 'Ada'],
    ['user.email', 'ada@example.com'],
    ...(basic === null ? [] : [['http.extraHeader', `Authorization: Basic ${basic}`]]),
  ]
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // The variable goes before `http.sslCAInfo`, and a machine may have set it.
    ...(caFile === undefined ? {} : { GIT_SSL_CAINFO: caFile }),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }
}
