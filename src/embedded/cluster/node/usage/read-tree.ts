import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processes' times in hundredths of a second for everybody who reads them (`USER_HZ`). */
const ticksPerSecond = 100
const kilobyte = 1024

interface ProcessUsage {
  parent: number
  ticks: number
  memoryBytes: number
}

/**
 * What a process and all below it use now, by `/proc`: for machines without control groups. The times of
 * children that have ended are in their parents', so of what has ended only the last moments are missing.
 * `without`: not the process itself, only what is below it.
 */
export function readTree(
  root: number,
  { without = false }: { without?: boolean } = {},
): { cpuSeconds: number; memoryBytes: number } | null {
  const all = new Map<number, ProcessUsage>()
  for (const name of readdirSync('/proc')) {
    const usage = /^\d+$/.test(name) ? readProcess(name) : null
    if (usage !== null) all.set(Number(name), usage)
  }
  if (!all.has(root)) return null
  const tree = [...all]
    .filter(([pid]) => !(without && pid === root) && isBelow(all, pid, root))
    .map(([, usage]) => usage)
  return {
    cpuSeconds: tree.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond,
    memoryBytes: tree.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  }
}

function isBelow(all: Map<number, ProcessUsage>, pid: number, root: number): boolean {
  for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true
  return false
}

function readProcess(pid: string): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the program's name in brackets, which may hold anything: state, parent, …
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const times = fields.slice(11, 15).map(Number)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // Without what is shared with the other processes of the step, which would count again with each.
    const memory = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    return {
      parent: Number(fields[1]),
      ticks: times.reduce((sum, time) => sum + time, 0),
      memoryBytes: memory * kilobyte,
    }
  } catch {
    return null
  }
}
