import { accessSync, constants, existsSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `cpuacct` only counts; version 2 counts in every group. */
export type Controller = 'memory' | 'cpu' | 'cpuacct'

/** Where this system has its control groups. */
export const groupsMount = '/sys/fs/cgroup'

interface Parent {
  folder: string
  version: 1 | 2
}

/** Where groups can be made that have the controller; null where that is not for us. */
export function findParent(controller: Controller, root: string): Parent | null {
  if (existsSync(join(root, controller, 'cgroup.procs'))) {
    // Below our own group, so that what limits the service limits its steps too.
    const own = join(root, controller, ownGroup(controller))
    const folder = existsSync(own) ? own : join(root, controller)
    return isWritable(folder) ? { folder, version: 1 } : null
  }
  const control = join(root, 'cgroup.subtree_control')
  const enabled = () => readFileSync(control, 'utf8').split(/\s+/).includes(controller)
  try {
    if (!isWritable(root)) return null
    if (controller === 'cpuacct') return existsSync(control) ? { folder: root, version: 2 } : null
    if (!enabled()) writeFileSync(control, `+${controller}`)
    return enabled() ? { folder: root, version: 2 } : null
  } catch {
    return null
  }
}

/** False: it is still busy, and the node tries again when it clears the run. */
export function removeGroup(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function ownGroup(controller: Controller): string {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n')
  const line = lines.find((one) => one.split(':')[1]?.split(',').includes(controller))
  return line?.split(':').slice(2).join(':') ?? '/'
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return process.getuid?.() === 0
  } catch {
    return false
  }
}
