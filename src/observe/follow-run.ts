import type { Masker } from '../logs/create-masker.ts'
import type { RunSnapshot } from '../ports.ts'
import { followStep, type FollowParts } from './follow-step.ts'
import { hasLog, stepName } from './read-steps.ts'

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
    const key = keyOf(pod, container)
    active.add(key)
    const target = { ...run, step, container, pod, namespace, over: over.signal }
    const done = followStep(parts, target, signal).then(
      () => finished(key),
      (error: unknown) => {
        parts.log.error({ execution: run.executionId, step, err: error }, 'log lost')
        finished(key)
      },
    )
    return { over, done }
  }

  function finished(key: string): void {
    active.delete(key)
    run.changed()
  }

  return {
    look(snapshot) {
      for (const { pod, container, step, terminated } of containersOf(snapshot)) {
        const key = keyOf(pod, container)
        let one = following.get(key)
        // One that had ended and works again is run once more from its beginning.
        const again = one?.over.signal.aborted === true && !terminated && !ended && !active.has(key)
        if (!one || again) {
          one = start(container, step, pod, snapshot.ref.namespace)
          following.set(key, one)
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

/** Tasks of one run have containers of the same names, in Pods of their own. */
function keyOf(pod: string, container: string): string {
  return `${pod}/${container}`
}

/** Containers with a log, from whichever of Pod and TaskRun tells first: their watches are not in step. */
function containersOf({ pod, taskRun, tasks }: RunSnapshot) {
  const all = tasks ?? (taskRun ? [{ task: '', taskRun, pod }] : [])
  return all.flatMap((one) => {
    const name = one.pod?.metadata.name ?? one.taskRun.status?.podName
    const statuses = one.pod?.status?.containerStatuses ?? []
    if (name === undefined) return []
    return (one.taskRun.status?.steps ?? []).flatMap((step) => {
      const container = step.container ?? `step-${step.name}`
      const state = statuses.find((status) => status.name === container)?.state
      if (!hasLog(step) && !hasLog(state)) return []
      const terminated = step.terminated !== undefined || state?.terminated !== undefined
      return [{ pod: name, container, step: stepName(one.task, step.name), terminated }]
    })
  })
}
