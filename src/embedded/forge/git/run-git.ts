import { spawn } from 'node:child_process'

interface GitOptions {
  /** Of a bare repository; null for commands without one. */
  dir: string | null
  input?: string | Uint8Array
  /** More than this ends the command and throws. */
  maxBytes?: number
  signal?: AbortSignal
  env?: Record<string, string>
}

/** Git said no; `stderr` is its words. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly stderr: string
  constructor(args: readonly string[], outcome: string, stderr: string) {
    super(`git ${args[0] ?? ''} ended with ${outcome}: ${stderr.trim().slice(0, 500)}`)
    this.stderr = stderr
  }
}

const longest = 120_000
const mostOutput = 128 * 1024 * 1024

/** Nothing of the machine's or the user's configuration reaches the forge's Git. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  }
}

/**
 * What git printed. No shell; what strangers named goes in by standard input or as a full object id, never
 * as an argument that could be read as an option. Throws GitError, also for an answer over `maxBytes`.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const limit = options.maxBytes ?? mostOutput
  const child = spawn('git', [...(options.dir === null ? [] : [`--git-dir=${options.dir}`]), ...args], {
    env: { ...gitEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: longest,
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const out: Buffer[] = []
  let size = 0
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) child.kill()
    else out.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString()
  })
  // A command that has seen enough closes its input early; how it ended says whether that was right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const outcome = await new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`)
    })
  })
  if (size > limit) throw new GitError(args, outcome, `more than ${limit} bytes of output`)
  if (outcome !== 'exit code 0') throw new GitError(args, outcome, stderr)
  return Buffer.concat(out)
}
