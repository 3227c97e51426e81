import type { Masker } from '../logs/create-masker.ts'
import type { RunSnapshot } from '../ports.ts'
import { followStep, type FollowParts } from './follow-step.ts'
import { hasLog } from './read-steps.ts'

/** The logs of one run's steps, each followed from the moment its container has one. */
interface RunFollower {
  /** Starts what can be followed by now, and tells followers whose container has ended. */
  look(snapshot: RunSnapshot): void
  /** The run has ended, and with it all containers. */
  end(): void
  /** Whether no log is being read. */
  isIdle(): boolean
  /** Resolves when none is left. */
  idle(): Promise<void>
}

interface Following {
  over: AbortController
  done: Promise<void>
}

/** `changed` is called whenever a log has been read to its end. */
export function followRun(
  parts: FollowParts,
  run: { executionId: string; newMasker: (pod: string) => Promise<Masker>; changed: () => void },
  signal: AbortSignal,
): RunFollower {
  const following = new Map<string, Following>()
  const active = new Set<string>()
  let ended = false

  function start(container: string, step: string, pod: string, namespace: string): Following {
    const over = new AbortController()
    active.add(container)
    const target = { ...run, step, container, pod, namespace, over: over.signal }
    const done = followStep(parts, target, signal).then(
      () => finished(container),
      (error: unknown) => {
        parts.log.error({ execution: run.executionId, step, err: error }, 'log lost')
        finished(container)
      },
    )
    return { over, done }
  }

  function finished(container: string): void {
    active.delete(container)
    run.changed()
  }

  return {
    look(snapshot) {
      const pod = snapshot.pod?.metadata.name ?? snapshot.taskRun?.status?.podName
      if (pod === undefined) return
      for (const { container, step, terminated } of containersOf(snapshot)) {
        let one = following.get(container)
        // One that had ended and works again is run once more from its beginning.
        const again = one?.over.signal.aborted === true && !terminated && !ended && !active.has(container)
        if (!one || again) {
          one = start(container, step, pod, snapshot.ref.namespace)
          following.set(container, one)
        }
        if (terminated || ended) one.over.abort()
      }
    },
    end() {
      ended = true
      for (const { over } of following.values()) over.abort()
    },
    isIdle: () => active.size === 0,
    async idle() {
      await Promise.all([...following.values()].map(({ done }) => done))
    },
  }
}

/** Containers with a log, from whichever of Pod and TaskRun tells first: their watches are not in step. */
function containersOf({ pod, taskRun }: RunSnapshot) {
  const statuses = pod?.status?.containerStatuses ?? []
  return (taskRun?.status?.steps ?? []).flatMap((step) => {
    const container = step.container ?? `step-${step.name}`
    const state = statuses.find(({ name }) => name === container)?.state
    if (!hasLog(step) && !hasLog(state)) return []
    const terminated = step.terminated !== undefined || state?.terminated !== undefined
    return [{ container, step: step.name, terminated }]
  })
}
