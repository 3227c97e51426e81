import type { Clock } from '../../../../ports.ts'
import type { KubeObject, UsageNow, UsageSource } from '../../objects/client.ts'
import { latestAttempt, readState } from '../attempts.ts'
import { groupPrefix } from '../sandbox/limit-resources.ts'
import { parsePod } from '../node-pod.ts'
import { isAlive } from '../sandbox/process-identity.ts'
import { readGroup } from './read-group.ts'
import { readTree } from './read-tree.ts'

/** A rate over less says little; until then the last one stands. */
const shortestWindowMs = 1_000

interface Look {
  at: number
  cpuSeconds: number
  usage: UsageNow
}

/** What the step at work uses now, by looking when somebody asks. */
export function createUsageSource(runs: string, clock: Clock): UsageSource {
  /** The last look at the step at work, by the folder of its attempt. */
  const looks = new Map<string, Look & { step: number }>()

  return {
    read(object: KubeObject) {
      const pod = parsePod(object)
      const attempt = latestAttempt(runs, pod.metadata.uid)
      if (attempt === null) return null
      const { owner, steps, end } = readState(attempt, pod.spec.containers.length)
      const step = steps.indexOf(null)
      const key = attempt.directory
      if (owner === null || end !== null || step < 0 || !isAlive(owner)) {
        looks.delete(key)
        return null
      }
      const before = looks.get(key)
      const known = before?.step === step ? before : null
      const now = clock.now()
      if (known !== null && now - known.at < shortestWindowMs) return known.usage
      const seen = look(`${groupPrefix(attempt.directory)}${String(step)}`, owner.pid)
      if (seen === null) return null
      // Before the first look it worked from its own start on, or from the end of the step before it.
      const begun = known?.at ?? steps[step - 1]?.finishedAt ?? owner.startedAt
      const windowMs = Math.max(now - begun, 1)
      const used = Math.max(0, seen.cpuSeconds - (known?.cpuSeconds ?? 0))
      const usage: UsageNow = {
        at: now,
        windowMs,
        container: pod.spec.containers[step]?.name ?? '',
        cores: (used * 1000) / windowMs,
        memoryBytes: seen.memoryBytes,
      }
      looks.set(key, { step, at: now, cpuSeconds: seen.cpuSeconds, usage })
      return usage
    },
  }
}

function look(group: string, supervisor: number): { cpuSeconds: number; memoryBytes: number } | null {
  const { cpuSeconds, memoryBytes } = readGroup(group)
  if (cpuSeconds !== null && memoryBytes !== null) return { cpuSeconds, memoryBytes }
  // All that is below the supervisor is the step; what the supervisor itself uses is not.
  return readTree(supervisor, { without: true })
}
