import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findParent, groupsMount } from './control-groups.ts'

/** What the kernel has counted for the control groups of a step; null is not counted here. */
interface GroupUsage {
  cpuSeconds: number | null
  /** The most that was charged at one time, cached files among it. */
  peakMemoryBytes: number | null
  /** Now, without cached files that nobody uses: what Kubernetes calls the working set. */
  memoryBytes: number | null
}

/** Reads the groups of this name; all null where there are none. */
export function readGroup(name: string, root = groupsMount): GroupUsage {
  const cpu = findParent('cpuacct', root)
  const memory = findParent('memory', root)
  const cpuFile = (file: string) => (cpu === null ? null : readText(join(cpu.folder, name, file)))
  const memoryFile = (file: string) => (memory === null ? null : readText(join(memory.folder, name, file)))
  const [peak, now, inactive] =
    memory?.version === 1
      ? ['memory.max_usage_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file']
      : ['memory.peak', 'memory.current', 'inactive_file']
  const charged = toNumber(memoryFile(now))
  const unused = field(memoryFile('memory.stat'), inactive) ?? 0
  return {
    cpuSeconds:
      cpu?.version === 1
        ? scaled(toNumber(cpuFile('cpuacct.usage')), 1e9)
        : scaled(field(cpuFile('cpu.stat'), 'usage_usec'), 1e6),
    peakMemoryBytes: toNumber(memoryFile(peak)),
    memoryBytes: charged === null ? null : Math.max(0, charged - unused),
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function field(text: string | null, name: string): number | null {
  const line = text?.split('\n').find((one) => one.startsWith(`${name} `))
  return toNumber(line?.slice(name.length + 1) ?? null)
}

function toNumber(text: string | null): number | null {
  return text !== null && /^\d+\s*$/.test(text) ? Number(text) : null
}

function scaled(count: number | null, unit: number): number | null {
  return count === null ? null : count / unit
}
