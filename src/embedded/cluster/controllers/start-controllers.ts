import type { Clock, Log } from '../../../ports.ts'
import type { BuildRunStatus, ShipwrightBuildSpec } from '../../../shipwright/index.ts'
import type { KubeObject, ObjectClient, WatchLine } from '../objects/client.ts'
import { startReconciler } from '../reconcile-loop.ts'
import { buildNameLabel } from './build-runs-of.ts'
import { reconcileBuild, reconcileLimit } from './build/reconcile-build.ts'
import { reconcileBuildRun } from './buildrun/reconcile-build-run.ts'
import { reconcilePod } from './pod/reconcile-pod.ts'
import { reconcileTaskRun } from './taskrun/reconcile-task-run.ts'

/**
 * The controllers of Shipwright and Tekton, in one queue: every change of an object makes those look
 * again that depend on it, and at the start all do.
 */
export function startControllers(parts: { objects: ObjectClient; clock: Clock; log: Log }): {
  stop(): Promise<void>
} {
  const { objects, clock, log } = parts
  const loop = startReconciler({
    name: 'controllers',
    clock,
    log,
    reconcile(key) {
      const [kind, namespace = '', name = ''] = key.split('/')
      if (kind === 'Build') return reconcileBuild(objects, namespace, name)
      if (kind === 'BuildLimit') return reconcileLimit(objects, namespace, name)
      if (kind === 'BuildRun') return reconcileBuildRun({ objects, clock }, namespace, name)
      if (kind === 'Pod') return reconcilePod({ objects, clock }, namespace, name)
      return reconcileTaskRun({ objects, clock }, namespace, name)
    },
  })
  const enqueue = (kind: string, object: Pick<KubeObject, 'metadata'>) =>
    loop.enqueue(`${kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`)
  const enqueueOwner = (kind: string, { metadata }: KubeObject) => {
    for (const owner of metadata.ownerReferences ?? [])
      if (owner.kind === kind) loop.enqueue(`${kind}/${metadata.namespace ?? ''}/${owner.name}`)
  }
  const enqueueAll = (kind: string) => {
    for (const object of objects.list(kind)) enqueue(kind, object)
  }
  /** The node has more room, or is another one: who waits for it may have it now. */
  const enqueueWaitingPods = () => {
    for (const pod of objects.list('Pod', { fieldSelector: 'spec.nodeName=,status.phase=Pending' }))
      enqueue('Pod', pod)
  }
  const enqueueBuilds = (
    { metadata: { namespace } }: KubeObject,
    concerned: (spec: ShipwrightBuildSpec) => boolean,
  ) => {
    for (const build of objects.list('Build', inNamespace(namespace)))
      if (concerned(build.spec as ShipwrightBuildSpec)) enqueue('Build', build)
  }
  /** As upstream a strategy that goes leaves its Builds registered: their BuildRuns say that it is gone. */
  function strategyChanged({ type, object }: WatchLine): void {
    if (type === 'DELETED') return
    enqueueBuilds(
      object,
      ({ strategy: { name, kind = 'BuildStrategy' } }) =>
        name === object.metadata.name && kind === object.kind,
    )
  }

  /** Generation by uid of the Builds that are. */
  const validated = new Map<string, number>()
  const listeners: Record<string, (line: WatchLine) => void> = {
    BuildRun({ object }) {
      enqueue('BuildRun', object)
      // One more has ended: its Build may allow fewer.
      const build = object.metadata.labels?.[buildNameLabel]
      const ended = (object.status as BuildRunStatus | undefined)?.completionTime !== undefined
      if (build !== undefined && ended) loop.enqueue(`BuildLimit/${object.metadata.namespace ?? ''}/${build}`)
    },
    TaskRun({ object }) {
      // First, so that its BuildRun says all that the TaskRun passes through.
      enqueueOwner('BuildRun', object)
      enqueue('TaskRun', object)
    },
    Pod({ type, object }) {
      enqueue('Pod', object)
      enqueueOwner('TaskRun', object)
      if (type === 'DELETED' || isOver(object)) enqueueWaitingPods()
    },
    Node: enqueueWaitingPods,
    Build({ type, object }) {
      // What is validated is the spec: our own writing of the status is no reason to look again.
      const { uid, generation = 0 } = object.metadata
      if (type === 'DELETED') validated.delete(uid)
      else if (validated.get(uid) !== generation) {
        validated.set(uid, generation)
        enqueue('Build', object)
      }
      // Only those that wait for the Build's validation have no start.
      for (const run of objects.list('BuildRun', inNamespace(object.metadata.namespace)))
        if (run.status === undefined) enqueue('BuildRun', run)
    },
    Secret: ({ object }) =>
      enqueueBuilds(object, ({ output, source }) =>
        [output.pushSecret, source?.git?.cloneSecret, source?.ociArtifact?.pullSecret].includes(
          object.metadata.name,
        ),
      ),
    BuildStrategy: strategyChanged,
    ClusterBuildStrategy: strategyChanged,
  }
  for (const { metadata } of objects.list('Build')) validated.set(metadata.uid, metadata.generation ?? 0)
  const unwatch = Object.entries(listeners).map(([kind, listener]) => objects.watch(kind, listener))
  for (const kind of ['Build', 'BuildRun', 'TaskRun', 'Pod']) enqueueAll(kind)

  return {
    async stop() {
      for (const stop of unwatch) stop()
      await loop.stop()
    },
  }
}

function isOver({ status }: KubeObject): boolean {
  const phase = (status as { phase?: string } | undefined)?.phase
  return phase === 'Succeeded' || phase === 'Failed'
}

function inNamespace(namespace: string | undefined): { namespace?: string } {
  return namespace === undefined ? {} : { namespace }
}
