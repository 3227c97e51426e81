import type { StepUsage } from '../../../../domain/index.ts'
import { readGroup } from './read-group.ts'
import { readTree } from './read-tree.ts'

/** How often a step is looked at where nobody counts for us. */
const sampleMs = 250

/** Measures one step from its start to its end. */
interface StepMeasure {
  /** The number of the step's first process, once it is known. */
  follow(pid: number): void
  /** Ends the measuring, while the step's control groups are still there; null where nothing could be measured. */
  end(): StepUsage | null
}

/**
 * Counts what the kernel counts for the control groups of this name; what it does not count is looked at
 * now and then by the tree of processes, and then the usage is not exact.
 */
export function measureStep(group: string): StepMeasure {
  const counts = readGroup(group)
  const counted = counts.cpuSeconds !== null && counts.peakMemoryBytes !== null
  const seen = { any: false, cpuSeconds: 0, peakMemoryBytes: 0 }
  let timer: NodeJS.Timeout | undefined
  const look = (pid: number) => {
    const now = readTree(pid)
    if (now === null) return
    seen.any = true
    seen.cpuSeconds = Math.max(seen.cpuSeconds, now.cpuSeconds)
    seen.peakMemoryBytes = Math.max(seen.peakMemoryBytes, now.memoryBytes)
  }
  return {
    follow(pid) {
      if (counted) return
      look(pid)
      timer = setInterval(() => look(pid), sampleMs)
      timer.unref()
    },
    end() {
      clearInterval(timer)
      const { cpuSeconds, peakMemoryBytes } = readGroup(group)
      if (cpuSeconds !== null && peakMemoryBytes !== null) return { cpuSeconds, peakMemoryBytes, exact: true }
      if (!seen.any) return null
      return {
        cpuSeconds: cpuSeconds ?? seen.cpuSeconds,
        peakMemoryBytes: peakMemoryBytes ?? seen.peakMemoryBytes,
        exact: false,
      }
    },
  }
}
