import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { say } from '../say.ts'
import type { GitFailure } from './classify-git-error.ts'
import { fetchSource } from './fetch-source.ts'
import type { Credentials } from './read-credentials.ts'
import { readCredentials } from './read-credentials.ts'
import type { Git } from './run-git.ts'
import { GitStepError, openGit } from './run-git.ts'

/** The source step: the flags of Shipwright's `/ko-app/git`, run inside the step's sandbox. */
const { values: flags } = parseArgs({
  options: {
    url: { type: 'string' },
    target: { type: 'string' },
    revision: { type: 'string' },
    depth: { type: 'string', default: '1' },
    'secret-path': { type: 'string' },
    'result-file-commit-sha': { type: 'string' },
    'result-file-commit-author': { type: 'string' },
    'result-file-branch-name': { type: 'string' },
    'result-file-source-timestamp': { type: 'string' },
    'result-file-error-message': { type: 'string' },
    'result-file-error-reason': { type: 'string' },
  },
})

function write(file: string | undefined, value: string): void {
  if (file !== undefined && value !== '') writeFileSync(file, value)
}

async function main(url: string, target: string): Promise<number> {
  const read = readCredentials(flags['secret-path'] ?? null, url)
  if ('failure' in read) return fail(read.failure, 110)
  const scratch = mkdtempSync(join(process.env.TMPDIR ?? '/tmp', 'git-'))
  try {
    const git = openGit(environment(read.credentials, url, scratch), say)
    await fetchSource(git, { url, target, revision: flags.revision ?? null, depth: Number(flags.depth) })
    say(`Successfully loaded ${url} into ${target}`)
    await report(git, target)
    return 0
  } catch (error) {
    if (error instanceof GitStepError) return fail(error.failure, error.exitCode)
    throw error
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Credentials go into files that only Git reads: never into its arguments or the URL. */
function environment(credentials: Credentials, url: string, scratch: string): Record<string, string> {
  const config: [string, string][] = [['credential.helper', '']]
  const ssh = ['ssh', '-o', 'BatchMode=yes']
  if (credentials.kind === 'basic') {
    const { origin, protocol, host } = new URL(url)
    const file = join(scratch, 'credentials')
    const login = `${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}`
    writeFileSync(file, `${protocol}//${login}@${host}\n`, { mode: 0o600 })
    config.push([`credential.${origin}.helper`, `store --file=${file}`])
  }
  if (credentials.kind === 'key') {
    const known = credentials.knownHostsFile
    const key = join(scratch, 'key')
    // ssh refuses a key that others may read, and one whose last line has no end.
    writeFileSync(key, `${credentials.privateKey}\n`, { mode: 0o600 })
    ssh.push('-i', key, '-o', 'IdentitiesOnly=yes')
    ssh.push('-o', known === null ? 'StrictHostKeyChecking=accept-new' : 'StrictHostKeyChecking=yes')
    ssh.push('-o', `UserKnownHostsFile=${known ?? join(scratch, 'known_hosts')}`)
  }
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: process.env.HOME ?? scratch,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: ssh.join(' '),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${String(index)}`, key],
        [`GIT_CONFIG_VALUE_${String(index)}`, value],
      ]),
    ),
  }
}

async function report(git: Git, target: string): Promise<void> {
  const ask = (...args: string[]) => git('-c', `safe.directory=${target}`, '-C', target, ...args)
  write(flags['result-file-commit-sha'], await ask('rev-parse', '--verify', 'HEAD'))
  write(flags['result-file-commit-author'], (await ask('log', '-1', '--pretty=format:%an')).slice(0, 256))
  write(flags['result-file-source-timestamp'], await ask('show', '--no-patch', '--format=%ct'))
  if (flags.revision === undefined)
    write(flags['result-file-branch-name'], await ask('rev-parse', '--abbrev-ref', 'HEAD'))
}

function fail(failure: GitFailure, exitCode: number): number {
  say(`${failure.reason}: ${failure.message}`)
  write(flags['result-file-error-reason'], failure.reason)
  write(flags['result-file-error-message'], failure.message)
  return exitCode
}

if (flags.url === undefined || flags.target === undefined) throw new Error('--url and --target are needed')
process.exitCode = await main(flags.url, flags.target)
