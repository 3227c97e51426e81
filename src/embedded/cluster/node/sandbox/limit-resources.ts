import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Controller } from '../usage/control-groups.ts'
import { findParent, groupsMount as mount, removeGroup } from '../usage/control-groups.ts'

/** What a step may use; null is all there is. */
export interface ResourceLimits {
  /** Bytes. */
  memory: number | null
  /** Cores. */
  cpu: number | null
}

/** The control groups of one step: they limit it and count what it uses. */
interface LimitedGroup {
  /** Files that the step's first process writes its number to; empty where there are no groups for us. */
  join: string[]
  /** Whether the kernel killed something in it for want of memory. */
  outOfMemory(): boolean
  /** Resolves once they are gone, or have not gone for a second. */
  release(): Promise<void>
}

const releasePauseMs = 10
const releaseTries = 100
const periodUs = 100_000

/** The limits that this process may set on this machine; the others are only words. */
export function enforceableLimits(root = mount): (keyof ResourceLimits)[] {
  return (['memory', 'cpu'] as const).filter((controller) => findParent(controller, root) !== null)
}

/** The beginning of the names of a run's groups: whoever knows the run's folder finds what is left of it. */
export function groupPrefix(directory: string): string {
  return `slipway-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}-`
}

/** Makes groups of control groups v1 or v2, with the limits that can be set; also where nothing is limited. */
export function limitResources(limits: ResourceLimits, name: string, root = mount): LimitedGroup {
  const groups = (['memory', 'cpu', 'cpuacct'] as const).flatMap((controller) => {
    const value = controller === 'cpuacct' ? null : limits[controller]
    // Nothing is counted by this one.
    if (controller === 'cpu' && value === null) return []
    const parent = findParent(controller, root)
    return parent === null ? [] : makeGroup(controller, value, parent, name)
  })
  const folders = [...new Set(groups.map(({ folder }) => folder))]
  return {
    join: folders.map((folder) => join(folder, 'cgroup.procs')),
    outOfMemory: () =>
      groups.some(({ controller, folder, version }) => {
        if (controller !== 'memory') return false
        const file = join(folder, version === 1 ? 'memory.oom_control' : 'memory.events')
        return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) > 0
      }),
    async release() {
      // bubblewrap ends a moment before the first process of its namespace does, and a busy group stays.
      for (let tries = 0; tries < releaseTries; tries += 1) {
        if (folders.map(removeGroup).every(Boolean)) return
        await delay(releasePauseMs)
      }
    },
  }
}

/** Removes what a supervisor that was killed left. False: its processes are not all gone yet. */
export function removeGroups(prefix: string, root = mount): boolean {
  const parents = (['memory', 'cpu', 'cpuacct'] as const).map(
    (controller) => findParent(controller, root)?.folder,
  )
  const folders = [...new Set(parents)].flatMap((folder) =>
    folder === undefined
      ? []
      : readdirSync(folder).flatMap((name) => (name.startsWith(prefix) ? [join(folder, name)] : [])),
  )
  return folders.map(removeGroup).every(Boolean)
}

function makeGroup(
  controller: Controller,
  value: number | null,
  { folder: parent, version }: { folder: string; version: 1 | 2 },
  name: string,
) {
  const folder = join(parent, name)
  const set = (file: string, content: string) => writeFileSync(join(folder, file), content)
  try {
    mkdirSync(folder, { recursive: true })
    if (value === null) return [{ controller, folder, version }]
    const quota = String(Math.max(1000, Math.round(value * periodUs)))
    if (controller === 'memory') {
      const bytes = String(Math.round(value))
      set(version === 1 ? 'memory.limit_in_bytes' : 'memory.max', bytes)
      // A step must not swap its way around the limit; without swap there is no such file.
      const swap = version === 1 ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max'
      if (existsSync(join(folder, swap))) set(swap, version === 1 ? bytes : '0')
    } else if (version === 1) {
      set('cpu.cfs_period_us', String(periodUs))
      set('cpu.cfs_quota_us', quota)
    } else set('cpu.max', `${quota} ${String(periodUs)}`)
  } catch {
    removeGroup(folder)
    return []
  }
  return [{ controller, folder, version }]
}
