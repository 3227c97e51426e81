import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const mostBytes = 256 * 1024 * 1024

/** What Git answers in a folder, with its own words where it fails. Takes no locks: an editor may be at work. */
export async function askGit(dir: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  try {
    return (await run('git', [...args], { cwd: dir, env, maxBuffer: mostBytes })).stdout
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    throw new Error(`git ${args[0] ?? ''} in ${dir}: ${stderr?.trim() || String(error)}`, { cause: error })
  }
}
