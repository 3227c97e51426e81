import { spawn } from 'node:child_process'
import type { GitFailure } from './classify-git-error.ts'
import { classifyGitError } from './classify-git-error.ts'

/** Git said no; carries what the BuildRun will say. */
export class GitStepError extends Error {
  override readonly name = 'GitStepError'
  readonly failure: GitFailure
  readonly exitCode: number
  constructor(failure: GitFailure, exitCode: number) {
    super(failure.message)
    this.failure = failure
    this.exitCode = exitCode
  }
}

const longestOutput = 64 * 1024

export type Git = (...args: string[]) => Promise<string>

/** Git with this environment; every call is written to the step's log, and what Git says with it. */
export function openGit(env: Record<string, string>, say: (line: string) => void): Git {
  return async (...args) => {
    say(`/usr/bin/git ${args.join(' ')}`)
    const child = spawn('/usr/bin/git', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    child.stdout
      .setEncoding('utf8')
      .on('data', (text: string) => (output = (output + text).slice(0, longestOutput)))
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (errors = (errors + text).slice(-longestOutput)))
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit) => resolve(exit ?? 128))
    })
    if (errors !== '') say(`${errors.trimEnd()}${code === 0 ? '' : ` (exit code ${String(code)})`}`)
    if (code !== 0) throw new GitStepError(classifyGitError(errors), code)
    return output.trim()
  }
}
