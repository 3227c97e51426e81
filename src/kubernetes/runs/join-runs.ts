import type { z } from 'zod'
import type { EngineEvent, Log, RunSnapshot } from '../../ports.ts'
import {
  buildRun as buildRunSchema,
  executionAnnotation,
  pod as podSchema,
  succeeded,
  taskRun as taskRunSchema,
  type BuildRun,
  type ObjectMeta,
  type Pod,
  type TaskRun,
} from '../../shipwright/index.ts'
import { dropNulls } from '../drop-nulls.ts'
import type { ListWatchEvent } from '../list-watch.ts'
import { createOwnedObjects, ownersOf, pipelineOwner } from './owned-objects.ts'
import { atWork, inOrder } from './pipeline-tasks.ts'

export type RunEvent = { of: 'BuildRun' | 'TaskRun' | 'Pod' } & ListWatchEvent

/** The objects of one namespace, put together by owner uid, whatever order they come in. */
interface RunJoin {
  /**
   * Reads an object of a list that is not whole yet, so that thousands are not read at once when it is; null for one of
   * an unknown shape. May stand in the list in the object's place.
   */
  read(of: RunEvent['of'], object: unknown): object | null
  /**
   * Takes in what a watch said; returns what that changes. A list is empty afterwards: the generators that it came
   * through have it until something else comes, and with it whatever is deleted meanwhile.
   */
  take(event: RunEvent): EngineEvent[]
}

/** Says nothing until all three kinds were listed once, so that the first snapshots are whole. */
export function createRunJoin(namespace: string, log: Log): RunJoin {
  const buildRuns = new Map<string, BuildRun>()
  const taskRuns = createOwnedObjects<TaskRun>()
  const pods = createOwnedObjects<Pod>()
  /** By the uid of their TaskRun, for as long as that is there: what a Pod said last often says why it is gone. */
  const gonePods = new Map<string, Pod>()
  /** By their PipelineRun as an owner: the uids of BuildRuns that have one. */
  const piped = new Map<string, string>()
  const listed = new Set<string>()
  const alreadyRead = new WeakSet()

  const events = (owners: Iterable<string>): EngineEvent[] =>
    [...new Set([...owners].map((owner) => piped.get(owner) ?? owner))].flatMap((uid) => {
      const run = buildRuns.get(uid)
      const snapshot = run && snapshotOf(uid, run)
      return snapshot ? [{ kind: 'snapshot', snapshot } as const] : []
    })

  function snapshotOf(uid: string, run: BuildRun): RunSnapshot | null {
    const ref = refOf(namespace, run)
    if (ref === null) return null
    const pipeline = pipelineOf(run)
    if (pipeline !== null) {
      const tasks = inOrder(taskRuns.allOf(pipeline)).map((task) => ({ ...task, pod: podOf(task.taskRun) }))
      const telling = atWork(tasks)
      return { ref, buildRun: run, taskRun: telling?.taskRun ?? null, pod: telling?.pod ?? null, tasks }
    }
    const taskRun = taskRuns.ownedBy(uid, run.status?.executor?.name ?? run.status?.taskRunName)
    return { ref, buildRun: run, taskRun, pod: taskRun && podOf(taskRun) }
  }

  function podOf({ metadata: { uid = '' }, status }: TaskRun): Pod | null {
    return pods.ownedBy(uid, status?.podName) ?? gonePods.get(uid) ?? null
  }

  function putRun(uid: string, run: BuildRun): void {
    buildRuns.set(uid, run)
    const pipeline = pipelineOf(run)
    if (pipeline !== null) piped.set(pipeline, uid)
  }

  function dropRun(uid: string, run: BuildRun): void {
    buildRuns.delete(uid)
    const pipeline = pipelineOf(run)
    if (pipeline !== null) piped.delete(pipeline)
  }

  /** One that had ended has ended so, however fast it was deleted afterwards. */
  function goneEvent(uid: string, run: BuildRun): EngineEvent[] {
    const last = snapshotOf(uid, run)
    const ended = (succeeded(run)?.status ?? 'Unknown') !== 'Unknown'
    return last ? [{ kind: 'snapshot', snapshot: { ...last, buildRun: ended ? run : null } }] : []
  }

  function keepGone(pod: Pod): void {
    const { metadata } = pod
    const deletionTimestamp = metadata.deletionTimestamp ?? metadata.creationTimestamp ?? ''
    for (const owner of ownersOf(metadata))
      if (taskRuns.get(owner)) gonePods.set(owner, { ...pod, metadata: { ...metadata, deletionTimestamp } })
  }

  function forgetGone(): void {
    for (const owner of gonePods.keys()) if (!taskRuns.get(owner)) gonePods.delete(owner)
  }

  function takeList(event: RunEvent & { kind: 'list' }): EngineEvent[] {
    const first = listed.size < 3
    listed.add(event.of)
    const gone: EngineEvent[] = []
    const items = event.items.splice(0)
    if (event.of === 'BuildRun') {
      const now = parseAll(items, 'BuildRun', buildRunSchema)
      for (const [uid, run] of buildRuns) if (!now.has(uid)) gone.push(...goneEvent(uid, run))
      buildRuns.clear()
      piped.clear()
      for (const [uid, run] of now) putRun(uid, run)
    } else if (event.of === 'TaskRun') {
      taskRuns.replace(parseAll(items, 'TaskRun', taskRunSchema).values())
      forgetGone()
    } else {
      const now = parseAll(items, 'Pod', podSchema)
      for (const pod of pods.all()) if (!now.has(pod.metadata.uid ?? '')) keepGone(pod)
      pods.replace(now.values())
    }
    if (listed.size < 3) return []
    const end: EngineEvent[] = event.of === 'BuildRun' || first ? [{ kind: 'listed', namespace }] : []
    return [...gone, ...events(buildRuns.keys()), ...end]
  }

  function takeChange(event: RunEvent & { kind: 'change' }): EngineEvent[] {
    const gone = event.type === 'DELETED'
    if (event.of === 'BuildRun') {
      const run = parse(event.object, 'BuildRun', buildRunSchema)
      const uid = run?.metadata.uid
      if (!run || !uid) return []
      if (gone) dropRun(uid, run)
      else putRun(uid, run)
      return gone ? goneEvent(uid, run) : events([uid])
    }
    if (event.of === 'TaskRun') {
      const taskRun = parse(event.object, 'TaskRun', taskRunSchema)
      if (!taskRun) return []
      taskRuns[gone ? 'drop' : 'put'](taskRun)
      if (gone) forgetGone()
      return events(ownersOf(taskRun.metadata))
    }
    const pod = parse(event.object, 'Pod', podSchema)
    if (!pod) return []
    // A Pod's later lines may come without owners where something between trims them.
    const known = pods.get(pod.metadata.uid ?? '')
    pod.metadata.ownerReferences ??= known?.metadata.ownerReferences
    pods[gone ? 'drop' : 'put'](pod)
    if (gone) keepGone(pod)
    return events(
      ownersOf(pod.metadata).flatMap((uid) => {
        const taskRun = taskRuns.get(uid)
        return taskRun ? ownersOf(taskRun.metadata) : []
      }),
    )
  }

  function parse<T>(object: unknown, of: string, schema: z.ZodType<T>): T | null {
    if (object === null) return null
    if (typeof object === 'object' && alreadyRead.has(object)) return object as T
    // Items of a typed list carry neither apiVersion nor kind.
    const filled = { ...typeOf(of), ...(dropNulls(object) as object) }
    const result = schema.safeParse(filled)
    if (result.success) return result.data
    log.warn({ namespace, kind: of, problem: result.error.message }, 'object of an unknown shape left out')
    return null
  }

  function parseAll<T extends { metadata: ObjectMeta }>(items: unknown[], of: string, schema: z.ZodType<T>) {
    const all = new Map<string, T>()
    for (const item of items) {
      const object = parse(item, of, schema)
      if (object?.metadata.uid) all.set(object.metadata.uid, object)
    }
    return all
  }

  return {
    read(of, object) {
      const read = parse<object>(object, of, schemas[of])
      if (read !== null) alreadyRead.add(read)
      return read
    },
    take(event) {
      if (event.kind === 'list') return takeList(event)
      const told = takeChange(event)
      return listed.size < 3 ? [] : told
    },
  }
}

/** Its PipelineRun as an owner; null where it has none. */
function pipelineOf({ status }: BuildRun): string | null {
  return status?.executor?.kind === 'PipelineRun' ? pipelineOwner(status.executor.name) : null
}

const schemas = { BuildRun: buildRunSchema, TaskRun: taskRunSchema, Pod: podSchema }

function typeOf(kind: string): { apiVersion: string; kind: string } {
  const apiVersion = { BuildRun: 'shipwright.io/v1beta1', TaskRun: 'tekton.dev/v1' }[kind] ?? 'v1'
  return { apiVersion, kind }
}

function refOf(namespace: string, run: BuildRun): RunSnapshot['ref'] | null {
  const executionId = run.metadata.annotations?.[executionAnnotation]
  const name = run.metadata.name
  return executionId && name ? { namespace, name, executionId } : null
}
