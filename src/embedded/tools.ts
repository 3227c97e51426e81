import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program of the system that the embedded world drives, and the Debian package that brings it. */
interface Tool {
  command: string
  package: string
  purpose: string
}

const tools: readonly Tool[] = [
  { command: 'git', package: 'git', purpose: 'reads and serves repositories' },
  { command: 'bwrap', package: 'bubblewrap', purpose: 'keeps every step in a sandbox' },
  { command: 'buildah', package: 'buildah', purpose: 'builds Dockerfiles' },
  { command: 'docker-registry', package: 'docker-registry', purpose: 'keeps images on this machine' },
  { command: 'busybox', package: 'busybox-static', purpose: "is the demo's base image" },
]

/** The tools that are not there. Debian keeps some of them in sbin, which users' paths lack. */
export function missingTools(path: string, wanted: readonly Tool[] = tools): Tool[] {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin'].filter((folder) => folder !== '')
  return wanted.filter((tool) => !folders.some((folder) => isExecutable(join(folder, tool.command))))
}

/** The line that installs them. */
export function installLine(missing: readonly Tool[]): string {
  return `apt-get install -y --no-install-recommends ${missing.map((tool) => tool.package).join(' ')}`
}

/** Runs apt-get; `onLine` hears what it says. Throws with the last words of a failed command. */
export async function installTools(
  missing: readonly Tool[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<void> {
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  const packages = missing.map((tool) => tool.package)
  await run('apt-get', ['update', '-q'], quiet, onLine)
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], quiet, onLine)
}

function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let tail = ''
    const hear = (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-2000)
      for (const line of chunk.toString('utf8').split('\n')) if (line.trim() !== '') onLine(line)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${tail}`))
    })
  })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
