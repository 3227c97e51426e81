import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'

/** A memory group of the kernel for one step. */
interface MemoryLimit {
  /** Files that the step's first process writes its number to; empty where no limit can be set. */
  join: string[]
  /** Whether the kernel killed something in it for want of memory. */
  exceeded(): boolean
  release(): void
}

const none: MemoryLimit = { join: [], exceeded: () => false, release: () => {} }

/** Both versions of control groups; no limit where neither may be written to (`canLimitMemory` says so before). */
export function limitMemory(bytes: number | null, name: string): MemoryLimit {
  const version = memoryGroups()
  if (bytes === null || version === null) return none
  const group = version === 1 ? `/sys/fs/cgroup/memory/${name}` : `/sys/fs/cgroup/${name}`
  try {
    mkdirSync(group, { recursive: true })
    writeFileSync(`${group}/${version === 1 ? 'memory.limit_in_bytes' : 'memory.max'}`, String(bytes))
  } catch {
    return none
  }
  return {
    join: [`${group}/cgroup.procs`],
    exceeded() {
      const events = readFileSync(
        `${group}/${version === 1 ? 'memory.oom_control' : 'memory.events'}`,
        'utf8',
      )
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0) > 0
    },
    release() {
      try {
        rmdirSync(group)
      } catch {
        // Still busy: an empty group costs nothing, and the name is not used again.
      }
    },
  }
}

/** Whether this process may set memory limits; if not, a step's limit is only words. */
export function canLimitMemory(): boolean {
  return memoryGroups() !== null
}

function memoryGroups(): 1 | 2 | null {
  if (process.getuid?.() !== 0) return null
  if (existsSync('/sys/fs/cgroup/memory/cgroup.procs')) return 1
  try {
    return readFileSync('/sys/fs/cgroup/cgroup.subtree_control', 'utf8').includes('memory') ? 2 : null
  } catch {
    return null
  }
}
