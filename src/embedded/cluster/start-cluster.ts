import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../../ports.ts'
import { keepFile, newSecret } from '../../keep-file.ts'
import type { Ca } from '../ca.ts'
import { keepPort } from './api/keep-port.ts'
import { startApiServer } from './api/start-api-server.ts'
import { writeKubeconfig } from './api/write-kubeconfig.ts'
import { applyStrategies } from './apply-strategies.ts'
import { startExpiringEvents } from './expire-events.ts'
import { startControllers } from './controllers/start-controllers.ts'
import { startKeepingNode } from './node/machine/keep-node.ts'
import { startNotingMissing } from './node/machine/note-missing.ts'
import { startNode } from './node/start-node.ts'
import type { ObjectClient } from './objects/client.ts'
import { openObjects } from './objects/open-objects.ts'
import { tellBuildRuns } from './tell-build-runs.ts'

interface ClusterOptions {
  /** Objects, runs and image storage are kept here. */
  dir: string
  /** File to write, mode 600; `DIR/kubeconfig` when not given. */
  kubeconfig?: string
  /** The port of the first start when none is given, at first any free one. */
  port?: number
  /** Signs the API's certificate; Git and buildah trust what it signs. */
  ca: Ca
  /** More authorities that steps trust, PEM files. */
  caFiles?: string[]
  /** `host:port` of registries that speak plain http to every step, whatever a Build says. */
  insecureRegistries?: string[]
  /** Namespaces that must be there. */
  namespaces?: string[]
  /** Folders with more programs for steps, beside those of the machine. */
  programs?: readonly string[]
  /** Folder with ClusterBuildStrategies as YAML. */
  strategies: string
  clock: Clock
  log: Log
}

interface Cluster {
  /** Path of the kubeconfig. */
  kubeconfig: string
  url: string
  objects: ObjectClient
  /** How many steps work now. */
  stepsAtWork(): number
  /** Leaves the steps that run to their supervisors; the next start finds them again. */
  stop(): Promise<void>
}

/** The embedded cluster: a Kubernetes API on loopback with Shipwright, Tekton and one node behind it. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { ca, clock, dir, log } = options
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  await using starting = new AsyncDisposableStack()
  const objects = openObjects({ file: join(dir, 'objects.db'), clock, log })
  starting.defer(() => objects.close())
  for (const name of options.namespaces ?? [])
    if (objects.get('Namespace', null, name) === null)
      objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  applyStrategies(options.strategies, objects)

  const expiring = startExpiringEvents({ objects, clock, log })
  starting.defer(() => expiring.stop())
  starting.defer(tellBuildRuns(objects, clock))
  const node = startNode({
    objects,
    directory: join(dir, 'node'),
    caFiles: [...new Set([ca.certFile, ...(options.caFiles ?? [])])],
    insecureRegistries: options.insecureRegistries ?? [],
    programs: options.programs ?? [],
    clock,
    log,
  })
  starting.defer(() => node.stop())
  const keeping = startKeepingNode({ objects, directory: dir, clock })
  starting.defer(() => keeping.stop())
  const noting = startNotingMissing({ objects, clock, programs: options.programs ?? [] })
  starting.defer(() => noting.stop())
  const controllers = startControllers({ objects, clock, log })
  starting.defer(() => controllers.stop())

  // The same after a restart, as is the port, so that a copied kubeconfig goes on working.
  const token = await keepFile(join(dir, 'token'), newSecret)
  const { logs, sources, usage } = node
  const serve = (port: number) =>
    startApiServer({ objects, logs, sources, usage, clock, log, ca, token, port })
  const api = await (options.port === undefined
    ? keepPort(join(dir, 'port'), serve, log)
    : serve(options.port))
  starting.defer(() => api.close())
  const kubeconfig = options.kubeconfig ?? join(dir, 'kubeconfig')
  await writeKubeconfig(kubeconfig, { url: api.url, ca: ca.cert, token })

  const started = starting.move()
  // Of a Pod's containers one is at work at a time.
  const stepsAtWork = () => objects.list('Pod', { fieldSelector: 'status.phase=Running' }).length
  return { kubeconfig, url: api.url, objects, stepsAtWork, stop: () => started.disposeAsync() }
}
