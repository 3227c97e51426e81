import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../../../ports.ts'
import type { KubeObject, LogSource, ObjectClient, SourceUpload, UsageSource } from '../objects/client.ts'
import { startReconciler } from '../reconcile-loop.ts'
import { recordEvent } from '../record-event.ts'
import type { Attempt } from './attempts.ts'
import { concluded, isPrepared, latestAttempt, listFolder, nextAttempt, readState } from './attempts.ts'
import { clearRun, endLeftovers, removeFolder } from './storage/clear-run.ts'
import { createSourceUpload } from './deliver-source.ts'
import { ConfigError } from './config-error.ts'
import { ignoredLimits } from './sandbox/ignored-limits.ts'
import type { NodePod } from './node-pod.ts'
import { nodeName } from './machine/node-name.ts'
import { parsePod, stopAnnotation } from './node-pod.ts'
import { planRun } from './plan-run.ts'
import { podStatus } from './pod-status.ts'
import { prepareEtc } from './sandbox/prepare-etc.ts'
import { isAlive } from './sandbox/process-identity.ts'
import { createLogSource } from './read-log.ts'
import { runPaths, writeJson } from './run-files.ts'
import { startSupervisor } from './start-supervisor.ts'
import { refuseImage } from './step-images.ts'
import { goneNamespaces, removeTenant } from './storage/remove-tenant.ts'
import { tellOfRestart } from './tell-of-restart.ts'
import { createStorageTidier, isEnded, storageOf } from './storage/tidy-storage.ts'
import { createUsageSource } from './usage/create-usage-source.ts'
import { noteUsage } from './usage/note-usage.ts'
import { watchRun } from './watch-run.ts'

/** A run whose supervisor dies again and again is a bug of ours or a sick machine, not bad luck. */
const mostAttempts = 3
const pollMs = 500

interface NodeOptions {
  objects: ObjectClient
  /** Runs and image storage are kept here. */
  directory: string
  /** Authorities, beside the system's, that steps trust. */
  caFiles: string[]
  /** `host:port` of registries that speak plain http. */
  insecureRegistries: string[]
  /** Folders with more programs for steps, beside those of the machine. */
  programs?: readonly string[]
  clock: Clock
  log: Log
}

/**
 * The node of the embedded cluster: runs Pods that TaskRuns made, each under a supervisor of its own
 * that survives this process, and tells what became of them in the Pods' status. Stopping leaves the
 * supervisors at work; the next start finds them again.
 */
export function startNode(options: NodeOptions): {
  logs: LogSource
  sources: SourceUpload
  usage: UsageSource
  stop(): Promise<void>
} {
  const { objects, clock, log, programs = [] } = options
  const runs = join(options.directory, 'runs')
  const etc = join(options.directory, 'etc')
  const images = join(options.directory, 'images')
  const stores = join(options.directory, 'nix')
  const volumes = join(options.directory, 'volumes')
  for (const folder of [runs, images, stores, volumes]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  prepareEtc(etc, { ...options, images })
  const kept = { volumes, storages: [images, stores] }
  /** Attempts whose supervisor this process has started, until it has ended. */
  const started = new Set<string>()
  /** How many supervisors of an attempt have ended: of one that nobody took, all of them in vain. */
  const supervisorsEnded = new Map<string, number>()
  const watched = new Map<string, () => void>()
  const storages = createStorageTidier({ runs, images, stores, etc, objects, log })

  function reconcilePod(namespace: string, name: string): number | null {
    const object = objects.get('Pod', namespace, name)
    if (object === null) return null
    const pod = parsePod(object)
    if (pod.spec.nodeName !== nodeName) return null
    const attempt = latestAttempt(runs, pod.metadata.uid)
    if (isEnded(pod)) {
      pods.enqueue(`storage/${storageOf(pod)}`)
      return tidy(pod.metadata.uid)
    }
    const stop = pod.metadata.annotations?.[stopAnnotation] !== undefined
    if (attempt === null) return stop ? giveUp(object, pod, 'stopped before it started') : begin(object, pod)

    const found = readState(attempt, pod.spec.containers.length)
    const { owner } = found
    if (stop) writeFileSync(runPaths(attempt.directory).cancel, '')
    if (found.end === null && owner === null && !started.has(attempt.directory)) {
      if ((supervisorsEnded.get(attempt.directory) ?? 0) >= mostAttempts)
        return giveUp(object, pod, 'the process that runs the steps cannot be started')
      return isPrepared(attempt) ? supervise(pod, attempt) : begin(object, pod)
    }
    const orphaned = found.end === null && owner !== null && !isAlive(owner)
    const state = orphaned ? concluded(found) : found
    if (state.end === null && orphaned) {
      if (!endLeftovers(attempt)) return clock.now() + pollMs / 5
      if (stop) return giveUp(object, pod, 'stopped')
      if (attempt.number >= mostAttempts)
        return giveUp(object, pod, 'the process that runs the steps died too often')
      tellOfRestart(objects, object, attempt.number + 1, clock.now())
      return begin(object, pod)
    }
    const noted = noteUsage(objects, object, pod, state)
    objects.updateStatus({ ...noted, status: podStatus(pod, state, ignoredLimits(pod)) })
    return state.end === null ? clock.now() + pollMs : tidy(pod.metadata.uid)
  }

  /** Makes the run ready and starts it, or says in the Pod's status why that cannot be. */
  function begin(object: KubeObject, pod: NodePod): number | null {
    const root = process.getuid?.() === 0
    for (const { name, image } of pod.spec.containers) {
      const refusal = refuseImage(image, root)
      if (refusal !== null) return wait(object, pod, name, 'ErrImagePull', refusal)
    }
    if (storages.isBusy(storageOf(pod))) return clock.now() + pollMs / 5
    const attempt = nextAttempt(runs, pod.metadata.uid)
    const folder = join(images, storageOf(pod))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      const nix = join(stores, storageOf(pod), 'nix')
      const plan = planRun(pod, attempt.directory, { etc, images: folder, nix, volumes, programs }, objects)
      writeJson(runPaths(attempt.directory).plan, plan)
    } catch (error) {
      rmSync(attempt.directory, { recursive: true, force: true })
      if (!(error instanceof ConfigError)) throw error
      const [first] = pod.spec.containers
      return wait(object, pod, first?.name ?? '', 'CreateContainerConfigError', error.message)
    }
    warnOfLimits(object, pod)
    return supervise(pod, attempt)
  }

  /** Also one that a service which was killed has started already: the run belongs to who signs it first. */
  function supervise({ metadata: { uid, namespace, name } }: NodePod, { directory }: Attempt): number {
    const look = () => pods.enqueue(`pod/${namespace}/${name}`)
    started.add(directory)
    startSupervisor(directory, () => {
      started.delete(directory)
      supervisorsEnded.set(directory, (supervisorsEnded.get(directory) ?? 0) + 1)
      look()
    })
    watched.get(uid)?.()
    watched.set(uid, watchRun(directory, look))
    return clock.now() + pollMs
  }

  function wait(object: KubeObject, pod: NodePod, container: string, reason: string, message: string): null {
    const status = podStatus(pod, { owner: null, steps: [], end: null }, null)
    const statuses = status.containerStatuses as { name: string; state: unknown }[]
    for (const one of statuses) if (one.name === container) one.state = { waiting: { reason, message } }
    recordEvent(
      objects,
      object,
      { type: 'Warning', reason: 'Failed', message, component: 'kubelet' },
      clock.now(),
    )
    objects.updateStatus({ ...object, status })
    return null
  }

  /** No supervisor will ever end this Pod, so we do. */
  function giveUp(object: KubeObject, pod: NodePod, why: string): null {
    const now = clock.now()
    const owner = { pid: 0, startTicks: '', bootId: '', startedAt: now }
    const stopped = {
      startedAt: now,
      finishedAt: now,
      exitCode: 255,
      reason: 'Stopped' as const,
      results: [],
    }
    const steps = pod.spec.containers.map(() => stopped)
    const status = podStatus(
      pod,
      { owner, steps, end: { outcome: 'cancelled', finishedAt: now } },
      ignoredLimits(pod),
    )
    objects.updateStatus({ ...object, status: { ...status, message: why } })
    return null
  }

  function tidy(uid: string): number | null {
    watched.get(uid)?.()
    watched.delete(uid)
    return clearRun(runs, uid, log) ? null : clock.now() + pollMs
  }

  /** A Pod that is gone takes its processes, workspace and logs along. */
  function reconcileGone(uid: string): number | null {
    const attempt = latestAttempt(runs, uid)
    if (attempt !== null) writeFileSync(runPaths(attempt.directory).cancel, '')
    const busy = attempt !== null && started.has(attempt.directory)
    if (tidy(uid) !== null || busy) return clock.now() + pollMs / 5
    if (attempt !== null) supervisorsEnded.delete(attempt.directory)
    removeFolder(join(runs, uid), log)
    for (const folder of storages.all()) pods.enqueue(`storage/${folder}`)
    return null
  }

  /** A namespace takes what its Pods kept along, once none of them can be at work any more. */
  function reconcileNamespace(name: string): number | null {
    if (!goneNamespaces(objects, kept).includes(name)) return null
    if (storages.isInUse(name)) return clock.now() + 10 * pollMs
    removeTenant(name, kept, log)
    return null
  }

  function warnOfLimits(object: KubeObject, pod: NodePod): void {
    const ignored = ignoredLimits(pod)
    if (ignored === null) return
    recordEvent(objects, object, { type: 'Warning', ...ignored, component: 'kubelet' }, clock.now())
  }

  const pods = startReconciler({
    name: 'node',
    clock,
    log,
    reconcile(key) {
      const [what, first = '', second = ''] = key.split('/')
      if (what === 'gone') return reconcileGone(first)
      if (what === 'namespace') return reconcileNamespace(first)
      if (what !== 'storage') return reconcilePod(first, second)
      storages.look(first)
      return null
    },
  })
  const unwatch = objects.watch('Pod', ({ type, object }) => {
    const { namespace = '', name, uid } = object.metadata
    pods.enqueue(type === 'DELETED' ? `gone/${uid}` : `pod/${namespace}/${name}`)
  })
  const unwatchNamespaces = objects.watch('Namespace', ({ type, object }) => {
    if (type === 'DELETED') pods.enqueue(`namespace/${object.metadata.name}`)
  })
  for (const name of goneNamespaces(objects, kept)) pods.enqueue(`namespace/${name}`)
  const known = objects.list('Pod')
  for (const { metadata } of known) pods.enqueue(`pod/${metadata.namespace ?? ''}/${metadata.name}`)
  const uids = new Set(known.map(({ metadata }) => metadata.uid))
  for (const uid of listFolder(runs)) if (!uids.has(uid)) pods.enqueue(`gone/${uid}`)
  for (const folder of storages.all()) pods.enqueue(`storage/${folder}`)

  return {
    logs: createLogSource(runs, clock),
    sources: createSourceUpload(runs, clock),
    usage: createUsageSource(runs, clock),
    async stop() {
      unwatch()
      unwatchNamespaces()
      await pods.stop()
      for (const close of watched.values()) close()
    },
  }
}
