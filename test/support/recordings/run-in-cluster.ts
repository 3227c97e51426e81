import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'
import type { KubeObject, NewObject, ObjectClient } from '../../../src/embedded/cluster/objects/client.ts'
import { buildRun, succeeded } from '../../../src/shipwright/index.ts'
import type { SeenLine } from '../follow-kinds.ts'
import { waitUntil } from '../wait-until.ts'
import type { YamlClient } from '../yaml-client.ts'
import type { RecordedAction, RecordedLine, Recording } from './read-recording.ts'

/** Where a case is run again. */
interface Stage {
  namespace: string
  /** Somebody with a kubeconfig, in that namespace. */
  api: YamlClient
  /** The cluster from inside, where nothing is missed between two looks. */
  objects: ObjectClient
  /** What the case's watches have said so far. */
  lines: () => readonly SeenLine[]
  /** An object as this machine can run it. */
  adapt: (object: NewObject) => NewObject
}

type Line = Pick<RecordedLine, 'kind' | 'type' | 'object'> | SeenLine

/** Real milliseconds for a case, and then once more for what follows its end; what is missing then is a difference. */
const patienceMs = 60_000

/** Does to a cluster what was done for the recording, in the same states, until all has ended that ended then. */
export async function runInCluster(recording: Recording, stage: Stage): Promise<void> {
  const { api, lines } = stage
  const acts = recording.actions.map((action) => act(action, recording, stage))
  try {
    for (const object of recording.objects) {
      await api.create(stringify(stage.adapt(object)))
      if (object.kind === 'Build')
        await waitUntil('the Build is looked at', async () => {
          const status = (await api.get('Build', object.metadata.name ?? ''))?.['status']
          return (status as { registered?: string } | undefined)?.registered !== undefined
        })
    }
    await until(() => hasEnded(lines()) || isDeleted(lines(), 'BuildRun'))
    await until(() => acts.every(({ isDone }) => isDone()) && hasFollowed(recording.lines, lines()))
  } finally {
    for (const { stop } of acts) stop()
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!isSo() && Date.now() < deadline) await delay(10)
}

/** Objects of a kind as they were last, by name; of service accounts those that are made for a BuildRun. */
function lastOf(lines: readonly Line[], kind: string): Map<string, Line> {
  const own = lines.filter((line) => line.kind === kind && line.object.metadata.name !== 'default')
  return new Map(own.map((line) => [line.object.metadata.name, line]))
}

function hasEnded(lines: readonly Line[]): boolean {
  const runs = [...lastOf(lines, 'BuildRun').values()]
  return (
    runs.length > 0 && runs.every(({ object }) => (stateOf(object) ?? '').match(/^(True|False)/) !== null)
  )
}

function isDeleted(lines: readonly Line[], kind: string): boolean {
  const last = [...lastOf(lines, kind).values()]
  return last.length > 0 && last.every(({ type }) => type === 'DELETED')
}

/** Whether there is as much, and as much of it is gone, as in the recording; Pods that stay have ended too. */
function hasFollowed(recorded: readonly Line[], seen: readonly Line[]): boolean {
  return ['BuildRun', 'TaskRun', 'Pod', 'ServiceAccount'].every((kind) => {
    const there = lastOf(recorded, kind)
    const here = lastOf(seen, kind)
    if (!isDeleted(recorded, kind)) return kind !== 'Pod' || ended(there) <= ended(here)
    return isDeleted(seen, kind)
  })
}

function ended(pods: ReadonlyMap<string, Line>): number {
  const phases = [...pods.values()].map(
    ({ object }) => (object as { status?: { phase?: string } }).status?.phase,
  )
  return phases.filter((phase) => phase === 'Succeeded' || phase === 'Failed').length
}

/** `Unknown Running`; null before the first condition. */
function stateOf(object: object): string | null {
  const condition = succeeded(buildRun.parse(object))
  return condition === null ? null : `${condition.status} ${condition.reason ?? ''}`
}

/** Does what was done as soon as the BuildRun and its TaskRun are as far as they were then. */
function act(
  action: RecordedAction,
  recording: Recording,
  { namespace, objects }: Stage,
): { isDone: () => boolean; stop: () => void } {
  const before = recording.lines.filter(({ t }) => t <= action.t)
  const run = lastOf(before, 'BuildRun').values().next().value
  const wanted = run === undefined ? null : stateOf(run.object)
  // The Pod, too, where there ever was one: who comes first is chance on a cluster.
  const needed = ['TaskRun', 'Pod'].filter((one) => lastOf(recording.lines, one).size > 0)
  const [kind = ''] = action.object.split('/')
  let done = false

  function look(): void {
    const [found] = objects.list('BuildRun', { namespace })
    const isThere = found !== undefined && (wanted === null || stateOf(found) === wanted)
    if (done || !isThere || needed.some((one) => objects.list(one, { namespace }).length === 0)) return
    done = true
    // Who writes the change that is told has to be through with it.
    queueMicrotask(() => perform(objects.list(kind, { namespace })[0]))
  }
  function perform(object: KubeObject | undefined): void {
    if (object === undefined) throw new Error(`there is no ${kind} in ${namespace}`)
    if (action.verb === 'delete') objects.delete(kind, namespace, object.metadata.name)
    else objects.update(merge(object, action.body ?? {}))
  }
  const unwatch = ['BuildRun', 'TaskRun', 'Pod'].map((one) => objects.watch(one, look))
  return { isDone: () => done, stop: () => unwatch.forEach((stop) => stop()) }
}

function merge<T extends object>(object: T, change: object): T {
  const merged = Object.entries(change).map(([key, value]: [string, unknown]) => {
    const old: unknown = (object as Record<string, unknown>)[key]
    const isNested = typeof value === 'object' && value !== null && typeof old === 'object' && old !== null
    return [key, isNested ? merge(old, value) : value]
  })
  return { ...object, ...(Object.fromEntries(merged) as object) }
}
