import { readFileSync } from 'node:fs'
import type { Owner } from '../run-files.ts'

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Start time in clock ticks since boot; null when there is no such process, or only its zombie. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold anything, spaces and brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

/** This process, as it signs a run. */
export function identify(now: number): Owner {
  return {
    pid: process.pid,
    startTicks: startTicks(process.pid) ?? '',
    bootId: bootId(),
    startedAt: now,
  }
}

/** Whether the very process that signed still runs. */
export function isAlive(owner: Owner): boolean {
  return owner.bootId === bootId() && startTicks(owner.pid) === owner.startTicks
}
