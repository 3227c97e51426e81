import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A clone in which the demo works like any developer: edit, commit, push. */
export interface GitWorkspace {
  dir: string
  write(path: string, text: string): Promise<void>
  /** Starts a branch at the commit that is checked out. */
  branch(name: string): Promise<void>
  checkout(name: string): Promise<void>
  /** Commits everything; returns the full commit id. */
  commit(message: string): Promise<string>
  push(branch: string): Promise<void>
}

/**
 * Makes a repository in `dir` whose `origin` is `url`. The password reaches Git through a file that only
 * the user can read, so a plain `git push` works there later too.
 */
export async function openGitWorkspace(options: {
  dir: string
  url: string
  caFile: string
  user: { login: string; token: string }
}): Promise<GitWorkspace> {
  const { dir, url, caFile, user } = options
  // Where the user's environment names authorities of its own, it would win over the configuration.
  const env = { ...process.env, GIT_SSL_CAINFO: caFile, GIT_TERMINAL_PROMPT: '0' }
  await mkdir(dir, { recursive: true })
  const ask = async (...args: string[]) => (await run('git', args, { cwd: dir, env })).stdout.trim()
  const git = async (...args: string[]): Promise<void> => {
    await ask(...args)
  }

  await git('init', '--quiet', '--initial-branch=main')
  const credentials = join(dir, '.git', 'demo-credentials')
  const withUser = new URL(url)
  withUser.username = user.login
  withUser.password = user.token
  await writeFile(
    credentials,
    `${withUser.origin.replace('//', `//${withUser.username}:${withUser.password}@`)}\n`,
    {
      mode: 0o600,
    },
  )
  await git('config', 'user.name', user.login)
  await git('config', 'user.email', `${user.login}@example.com`)
  await git('config', 'commit.gpgsign', 'false')
  await git('config', 'push.autoSetupRemote', 'true')
  await git('config', 'http.sslCAInfo', caFile)
  await git('config', 'credential.helper', '')
  await git('config', '--add', 'credential.helper', `store --file="${credentials}"`)
  await git('remote', 'add', 'origin', url)

  return {
    dir,
    async write(path, text) {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text)
    },
    branch: (name) => git('checkout', '--quiet', '-b', name),
    checkout: (name) => git('checkout', '--quiet', name),
    async commit(message) {
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
      return ask('rev-parse', 'HEAD')
    },
    push: (branch) => git('push', '--quiet', 'origin', branch),
  }
}
