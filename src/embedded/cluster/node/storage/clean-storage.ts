import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { readStepFile } from '../read-step-file.ts'
import { sandboxCommand } from '../sandbox/sandbox.ts'

const drivers = ['overlay', 'vfs'] as const
const longestList = 16 * 1024 * 1024
type Driver = (typeof drivers)[number]

/**
 * What builds that were killed left in an image storage: working containers, and images that were never
 * pushed and so have no name. The driver is named where there is something; base images stay.
 */
export function findLeftovers(images: string): Driver[] {
  return drivers.filter((driver) => {
    const list = (kind: string) => readList(join(images, 'storage', `${driver}-${kind}`, `${kind}.json`))
    return list('containers').length > 0 || list('images').some(({ names = [] }) => names.length === 0)
  })
}

/** Empty where it is no list: what builds use is theirs to write. */
function readList(file: string): { names?: unknown[] | undefined }[] {
  const bytes = readStepFile(file, longestList)
  try {
    const list: unknown = bytes === null ? [] : JSON.parse(bytes.toString('utf8'))
    return z.array(z.object({ names: z.array(z.unknown()).optional() })).parse(list)
  } catch {
    return []
  }
}

/**
 * Removes them. Only while no build uses the storage: buildah cannot tell a dead build's container from
 * a living one's. Resolves with what buildah said when it failed, else null.
 */
export async function cleanStorage(options: {
  images: string
  etc: string
  drivers: Driver[]
  capabilities: string[]
}): Promise<string | null> {
  const commands = options.drivers.flatMap((driver) => [
    `buildah --storage-driver=${driver} rm --all`,
    `buildah --storage-driver=${driver} rmi --prune`,
  ])
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp' }
  const [program = '', ...args] = sandboxCommand(
    {
      container: 'clean',
      argv: ['/bin/sh', '-ec', commands.join('\n')],
      env,
      cwd: '/',
      mounts: [
        { from: join(options.etc, 'containers'), to: '/etc/containers', readOnly: true },
        { from: join(options.etc, 'passwd'), to: '/etc/passwd', readOnly: true },
        { from: options.images, to: '/var/lib/containers', readOnly: false },
      ],
      capabilities: options.capabilities,
      runAs: null,
      limits: { memory: null, cpu: null },
    },
    { root: process.getuid?.() === 0 },
  )
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2000)))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? null : words))
  })
}
