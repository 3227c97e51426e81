import type { RunSnapshot } from '../../ports.ts'
import { succeeded, type BuildRun, type Condition } from '../../shipwright/index.ts'
import { readTime } from '../read-time.ts'

/** How long each may last, in milliseconds. */
export interface StallLimits {
  /** A BuildRun without any condition. */
  silentMs: number
  /** A BuildRun that names a TaskRun which is not there. */
  lostMs: number
  /** A Pod that no node takes, or that a quota does not let be. */
  pendingMs: number
  /** A step whose image cannot be pulled, where Tekton does not end that itself. */
  imageMs: number
  /** A BuildRun that goes on after its timeout. */
  overdueMs: number
}

export const defaultStallLimits: StallLimits = {
  silentMs: 60_000,
  lostMs: 60_000,
  pendingMs: 600_000,
  imageMs: 120_000,
  overdueMs: 120_000,
}

/** No longer than the operator lets a build wait for a node. */
export function stallLimits(pendingMs: number): StallLimits {
  const { silentMs, lostMs, imageMs, overdueMs } = defaultStallLimits
  const within = (ms: number) => Math.min(ms, pendingMs)
  return {
    ...{ pendingMs, silentMs: within(silentMs), lostMs: within(lostMs) },
    ...{ imageMs: within(imageMs), overdueMs: within(overdueMs) },
  }
}

/** What nobody but us may ever end. */
export interface Suspicion {
  /** Tells apart what lasts and what is another one. */
  cause: 'silent' | 'lost' | 'unschedulable' | 'image' | 'quota' | 'overdue'
  /** Since when, by the cluster's clock (epoch ms); null where it does not say. */
  since: number | null
  limitMs: number
  /** The reason that the check shows. */
  reason: string
  message: string
  container: string | null
}

/**
 * What a BuildRun that has not ended is held up by, if it is by something that Shipwright and Tekton may leave so for
 * ever; null while all goes its way. Which ones do is in docs/operating.md.
 *
 * @param knownTaskRun one that it had before, by its name
 */
export function suspectStall(
  snapshot: RunSnapshot & { buildRun: BuildRun },
  limits: StallLimits,
  timeoutMs: number,
  knownTaskRun: string | null = null,
): Suspicion | null {
  const condition = succeeded(snapshot.buildRun)
  if (condition === null) return silent(snapshot, limits)
  if (condition.status !== 'Unknown') return null
  return (
    lost(snapshot, limits, knownTaskRun) ??
    overQuota(snapshot, condition, Math.min(limits.pendingMs, timeoutMs)) ??
    unschedulable(snapshot, limits) ??
    withoutImage(snapshot, limits) ??
    overdue(snapshot, limits, timeoutMs)
  )
}

type Seen = RunSnapshot & { buildRun: BuildRun }

/** Shipwright tries some faults again for ever without a word, and says nothing until Tekton does. */
function silent({ ref, buildRun, taskRun }: Seen, { silentMs }: StallLimits): Suspicion {
  const why =
    taskRun === null
      ? 'Shipwright’s controller is down, or tries a fault of it again and again; its log says which.'
      : `its TaskRun ${taskRun.metadata.name ?? ''} is there, but Tekton’s controller does not take it up.`
  return {
    ...{ cause: 'silent', since: createdAt(buildRun), limitMs: silentMs, container: null },
    reason: 'BuildRunStuck',
    message: `BuildRun ${ref.namespace}/${ref.name} got no condition within ${words(silentMs)}: ${why} It was removed.`,
  }
}

/** Shipwright says `TaskRunIsMissing` itself where it notices. A PipelineRun is known by its TaskRuns alone. */
function lost(
  { buildRun, taskRun }: Seen,
  { lostMs }: StallLimits,
  knownTaskRun: string | null,
): Suspicion | null {
  const { executor, taskRunName } = buildRun.status ?? {}
  const isPipeline = executor?.kind === 'PipelineRun'
  const name = isPipeline ? knownTaskRun : (executor?.name ?? taskRunName ?? null)
  if (name === null || taskRun !== null) return null
  const what = `TaskRun ${name}${isPipeline ? ` of PipelineRun ${executor.name}` : ''}`
  return {
    ...{ cause: 'lost', since: null, limitMs: lostMs, container: null },
    reason: 'TaskRunIsMissing',
    message: `${what} has been missing for ${words(lostMs)}, and nothing ended its BuildRun.`,
  }
}

/** The timeout of a TaskRun does not count before it has a Pod, so that a used-up quota outlives it. */
function overQuota({ buildRun }: Seen, condition: Condition, limitMs: number): Suspicion | null {
  if (condition.reason !== 'ExceededResourceQuota') return null
  return {
    // It is the first thing that a Pod meets, and the condition's own time starts again with each try.
    ...{ cause: 'quota', since: createdAt(buildRun), limitMs, container: null },
    reason: 'ExceededResourceQuota',
    message: `No room in the namespace’s quota for ${words(limitMs)}: ${condition.message ?? ''}`,
  }
}

function unschedulable({ pod }: Seen, { pendingMs }: StallLimits): Suspicion | null {
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status !== 'False') return null
  return {
    ...{ cause: 'unschedulable', since: readTime(scheduled.lastTransitionTime), limitMs: pendingMs },
    reason: scheduled.reason ?? 'Unschedulable',
    message: `No node took the build’s Pod for ${words(pendingMs)}: ${scheduled.message ?? ''}`,
    container: null,
  }
}

const failedPulls: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
])

function withoutImage({ pod }: Seen, { imageMs }: StallLimits): Suspicion | null {
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])]
  const held = statuses.find(({ state }) => failedPulls.has(state?.waiting?.reason ?? ''))
  const waiting = held?.state?.waiting
  if (held === undefined || waiting === undefined) return null
  // Of the two that take turns, one name, so that a check is not told anew with each.
  const reason = waiting.reason === 'ErrImagePull' ? 'ImagePullBackOff' : (waiting.reason ?? '')
  const image = held.image ?? pod?.spec?.containers?.find(({ name }) => name === held.name)?.image ?? '?'
  return {
    ...{ cause: 'image', since: null, limitMs: imageMs, container: held.name },
    reason,
    message: `Image ${image} could not be pulled for ${words(imageMs)}: ${waiting.message ?? reason}`,
  }
}

/** Tekton ends what takes too long, unless its controller is not there to do so. */
function overdue({ buildRun }: Seen, { overdueMs }: StallLimits, timeoutMs: number): Suspicion {
  return {
    ...{ cause: 'overdue', container: null, limitMs: timeoutMs + overdueMs },
    since: readTime(buildRun.status?.startTime) ?? createdAt(buildRun),
    reason: 'BuildRunTimeout',
    message: `The BuildRun was not ended ${words(overdueMs)} after its timeout of ${words(timeoutMs)}: Tekton’s or Shipwright’s controller does not do its work.`,
  }
}

function createdAt({ metadata }: BuildRun): number | null {
  return readTime(metadata.creationTimestamp)
}

function words(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} seconds`
  return `${Math.round(ms / 6_000) / 10} minutes`
}
