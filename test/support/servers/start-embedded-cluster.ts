import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import type { Ca } from '../../../src/embedded/ca.ts'
import { openCa } from '../../../src/embedded/ca.ts'
import type { LogSource, ObjectClient } from '../../../src/embedded/cluster/objects/client.ts'
import { createLogSource } from '../../../src/embedded/cluster/node/read-log.ts'
import { startCluster } from '../../../src/embedded/cluster/start-cluster.ts'
import type {
  BuildRun,
  BuildRunSpec,
  Pod,
  ShipwrightBuildSpec,
  StrategyStep,
  TaskRun,
} from '../../../src/shipwright/index.ts'
import { buildRun, pod, taskRun } from '../../../src/shipwright/index.ts'
import { silentLog } from '../fakes/silent-log.ts'

export const namespace = 'team-a'

export interface EmbeddedCluster extends AsyncDisposable {
  dir: string
  ca: Ca
  objects: ObjectClient
  /** Makes the ClusterBuildStrategy `name` of these steps. */
  strategy(name: string, steps: StrategyStep[], more?: object): void
  /** Creates a BuildRun of an embedded spec; output and strategy are filled in. */
  run(
    name: string,
    spec: Partial<ShipwrightBuildSpec> & Pick<ShipwrightBuildSpec, 'strategy'>,
    more?: Partial<BuildRunSpec>,
  ): void
  /** Resolves once the BuildRun is as wanted; rejects after 45 seconds with what it was last. */
  until(name: string, wanted: (run: BuildRun) => boolean): Promise<BuildRun>
  ended(name: string): Promise<BuildRun>
  taskRunOf(run: BuildRun): TaskRun
  podOf(run: BuildRun): Pod
  logOf(run: BuildRun, step: string): Promise<string>
  /** As after a crash of the service: another one on the same files. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** The whole embedded cluster with real steps, on a directory of its own. */
export async function startEmbeddedCluster(
  strategies?: string,
  programs: readonly string[] = [],
): Promise<EmbeddedCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-cluster-'))
  const ca = await openCa(join(dir, 'ca'))
  const folder = join(dir, 'strategies')
  if (strategies === undefined) await mkdir(folder)
  else await cp(strategies, folder, { recursive: true })
  const start = () =>
    startCluster({
      dir: join(dir, 'cluster'),
      ca,
      strategies: folder,
      namespaces: [namespace],
      programs,
      clock: systemClock,
      log: silentLog,
    })
  let cluster = await start()
  const logs: LogSource = createLogSource(join(dir, 'cluster', 'node', 'runs'), systemClock)
  const get = (name: string): BuildRun | null => {
    const object = cluster.objects.get('BuildRun', namespace, name)
    return object === null ? null : buildRun.parse(object)
  }

  const self: EmbeddedCluster = {
    dir,
    ca,
    get objects() {
      return cluster.objects
    },
    strategy(name, steps, more = {}) {
      cluster.objects.create({
        apiVersion: 'shipwright.io/v1beta1',
        kind: 'ClusterBuildStrategy',
        metadata: { name },
        spec: { steps, ...more },
      })
    },
    run(name, spec, more = {}) {
      cluster.objects.create({
        apiVersion: 'shipwright.io/v1beta1',
        kind: 'BuildRun',
        metadata: { name, namespace },
        spec: { build: { spec: { output: { image: 'registry.example.com/shop/web:1' }, ...spec } }, ...more },
      })
    },
    until(name, wanted) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const run = get(name)
          if (run === null || !wanted(run)) return
          finish()
          resolve(run)
        }
        const timer = setTimeout(() => {
          finish()
          reject(new Error(`waited in vain for ${name}: ${JSON.stringify(get(name)?.status)}`))
        }, 45_000)
        const unwatch = cluster.objects.watch('BuildRun', look)
        const finish = () => {
          clearTimeout(timer)
          unwatch()
        }
        look()
      })
    },
    ended: (name) => self.until(name, (run) => run.status?.completionTime !== undefined),
    taskRunOf: (run) =>
      taskRun.parse(cluster.objects.get('TaskRun', namespace, run.status?.executor?.name ?? '')),
    podOf: (run) =>
      pod.parse(cluster.objects.get('Pod', namespace, `${run.status?.executor?.name ?? ''}-pod`)),
    async logOf(run, step) {
      const object = cluster.objects.get('Pod', namespace, `${run.status?.executor?.name ?? ''}-pod`)
      if (object === null) throw new Error('the Pod is gone')
      const options = {
        follow: true,
        timestamps: false,
        tailLines: null,
        sinceSeconds: null,
        limitBytes: null,
      }
      const chunks: Uint8Array[] = []
      for await (const chunk of logs.read(object, `step-${step}`, options, AbortSignal.timeout(10_000)))
        chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    },
    async restart() {
      await cluster.stop()
      cluster = await start()
    },
    stop: () => cluster.stop(),
    async [Symbol.asyncDispose]() {
      await cluster.stop()
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
  return self
}
