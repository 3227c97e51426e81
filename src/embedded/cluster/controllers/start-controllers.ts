import type { Clock, Log } from '../../../ports.ts'
import type { BuildRunStatus } from '../../../shipwright/index.ts'
import type { KubeObject, ObjectClient, WatchLine } from '../objects/client.ts'
import { startReconciler } from '../reconcile-loop.ts'
import { buildNameLabel } from './build-runs-of.ts'
import { reconcileBuild } from './reconcile-build.ts'
import { reconcileBuildRun } from './reconcile-build-run.ts'
import { reconcilePod } from './reconcile-pod.ts'
import { reconcileTaskRun } from './reconcile-task-run.ts'
import type { NodeFacts } from './schedule-pod.ts'
import { thisMachine } from './this-machine.ts'

/**
 * The controllers of Shipwright and Tekton, in one queue: every change of an object makes those look
 * again that depend on it, and at the start all do.
 */
export function startControllers(parts: {
  objects: ObjectClient
  clock: Clock
  log: Log
  /** The node that Pods are for; the machine that we are on when not given. */
  node?: NodeFacts
}): { stop(): Promise<void> } {
  const { objects, clock, log, node = thisMachine() } = parts
  const loop = startReconciler({
    name: 'controllers',
    clock,
    log,
    reconcile(key) {
      const [kind, namespace = '', name = ''] = key.split('/')
      if (kind === 'Build') return reconcileBuild(objects, namespace, name)
      if (kind === 'BuildRun') return reconcileBuildRun({ objects, clock }, namespace, name)
      if (kind === 'Pod') return reconcilePod({ objects, clock, node }, namespace, name)
      return reconcileTaskRun({ objects, clock }, namespace, name)
    },
  })
  const enqueue = (kind: string, object: Pick<KubeObject, 'metadata'>) =>
    loop.enqueue(`${kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`)
  const enqueueOwner = (kind: string, { metadata }: KubeObject) => {
    for (const owner of metadata.ownerReferences ?? [])
      if (owner.kind === kind) loop.enqueue(`${kind}/${metadata.namespace ?? ''}/${owner.name}`)
  }
  const enqueueAll = (kind: string, namespace?: string) => {
    for (const object of objects.list(kind, inNamespace(namespace))) enqueue(kind, object)
  }

  const listeners: Record<string, (line: WatchLine) => void> = {
    BuildRun({ object }) {
      enqueue('BuildRun', object)
      // One more has ended: its Build may allow fewer.
      const build = object.metadata.labels?.[buildNameLabel]
      const ended = (object.status as BuildRunStatus | undefined)?.completionTime !== undefined
      if (build !== undefined && ended) loop.enqueue(`Build/${object.metadata.namespace ?? ''}/${build}`)
    },
    TaskRun({ object }) {
      // First, so that its BuildRun says all that the TaskRun passes through.
      enqueueOwner('BuildRun', object)
      enqueue('TaskRun', object)
    },
    Pod({ object }) {
      enqueue('Pod', object)
      enqueueOwner('TaskRun', object)
    },
    Build({ object }) {
      enqueue('Build', object)
      // Only those that wait for the Build's validation have no start.
      for (const run of objects.list('BuildRun', inNamespace(object.metadata.namespace)))
        if (run.status === undefined) enqueue('BuildRun', run)
    },
    Secret: ({ object }) => enqueueAll('Build', object.metadata.namespace),
    // As upstream a strategy that goes leaves its Builds registered: their BuildRuns say that it is gone.
    BuildStrategy: ({ type, object }) =>
      type === 'DELETED' ? undefined : enqueueAll('Build', object.metadata.namespace),
    ClusterBuildStrategy: ({ type }) => (type === 'DELETED' ? undefined : enqueueAll('Build')),
  }
  const unwatch = Object.entries(listeners).map(([kind, listener]) => objects.watch(kind, listener))
  for (const kind of ['Build', 'BuildRun', 'TaskRun', 'Pod']) enqueueAll(kind)

  return {
    async stop() {
      for (const stop of unwatch) stop()
      await loop.stop()
    },
  }
}

function inNamespace(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace }
}
