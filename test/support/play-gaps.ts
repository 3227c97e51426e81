import { buildRun as schema, type BuildRun } from '../../src/shipwright/index.ts'
import type { ObjectStore } from '../../src/embedded/cluster/objects/open-objects.ts'

/** What Shipwright, Tekton or Kubernetes leave as it is for ever, by the name of the build that meets it. */
type Gap = 'silent' | 'lost' | 'node' | 'image' | 'quota'

/** Plays them for BuildRuns whose image is named after a gap; returns how to stop. */
export function playGaps(objects: ObjectStore): () => void {
  return objects.watch('BuildRun', ({ type, object }) => {
    const run = schema.parse(object)
    const [gap] = /(?:silent|lost|node|image|quota)/.exec(run.spec.build.spec?.output.image ?? '') ?? []
    if (gap === undefined || gap === 'silent') return
    // The change is told before who made it knows of it.
    if (type === 'ADDED') queueMicrotask(() => begin(objects, run, gap as Gap))
    else if (run.spec.state === 'BuildRunCanceled' && run.status?.completionTime === undefined)
      queueMicrotask(() => say(objects, run, 'False', 'BuildRunCanceled', 'the user canceled it'))
  })
}

function begin(objects: ObjectStore, run: BuildRun, gap: Gap): void {
  if (gap === 'quota') {
    const words = 'TaskRun Pod exceeded available resources: exceeded quota: small'
    say(objects, run, 'Unknown', 'ExceededResourceQuota', words)
    return
  }
  const { name = '', namespace = '' } = run.metadata
  const taskRun = `${name}-abcde`
  const pod = `${taskRun}-pod`
  const isLost = gap === 'lost'
  const task = objects.create({
    ...{ apiVersion: 'tekton.dev/v1', kind: 'TaskRun', spec: {}, metadata: owned(run, 'BuildRun', taskRun) },
  })
  const working = { name: 'build', container: 'step-build', running: { startedAt: new Date().toISOString() } }
  objects.updateStatus({ ...task, status: { podName: pod, steps: isLost ? [working] : [] } })
  const made = objects.create({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: owned(task, 'TaskRun', pod, run) },
    spec: { containers: [{ name: 'step-build', image: 'tools.test/gone:1' }] },
  })
  objects.updateStatus({ ...made, status: statusOf(gap) })
  say(objects, run, 'Unknown', isLost ? 'Running' : 'Pending', '', taskRun)
  if (isLost) objects.delete('TaskRun', namespace, taskRun)
}

function statusOf(gap: Gap): object {
  const lastTransitionTime = new Date().toISOString()
  const scheduled = { type: 'PodScheduled', status: gap === 'node' ? 'False' : 'True', lastTransitionTime }
  if (gap === 'node') {
    const why = { reason: 'Unschedulable', message: '0/3 nodes are available' }
    return { phase: 'Pending', conditions: [{ ...scheduled, ...why }] }
  }
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image' }
  const container = { name: 'step-build', image: 'tools.test/gone:1', state: { waiting } }
  return { phase: 'Pending', conditions: [scheduled], containerStatuses: gap === 'image' ? [container] : [] }
}

function say(
  objects: ObjectStore,
  { metadata: { name = '', namespace = '' } }: BuildRun,
  status: string,
  reason: string,
  message: string,
  taskRun?: string,
): void {
  const now = objects.get('BuildRun', namespace, name)
  if (now === null) return
  const condition = { type: 'Succeeded', status, reason, message }
  const before = (now as { status?: object }).status
  objects.updateStatus({
    ...now,
    status: {
      ...before,
      conditions: [condition],
      ...(taskRun !== undefined && { executor: { name: taskRun, kind: 'TaskRun' } }),
      ...(status === 'False' && { completionTime: new Date().toISOString() }),
    },
  })
}

function owned(owner: { metadata: BuildRun['metadata'] }, kind: string, name: string, run = owner) {
  const apiVersion = kind === 'BuildRun' ? 'shipwright.io/v1beta1' : 'tekton.dev/v1'
  const { namespace = '', name: ownerName = '', uid = '' } = owner.metadata
  return {
    ...{ name, namespace, labels: { 'buildrun.shipwright.io/name': run.metadata.name ?? '' } },
    ownerReferences: [{ apiVersion, kind, name: ownerName, uid, controller: true }],
  }
}
