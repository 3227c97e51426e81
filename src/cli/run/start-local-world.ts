import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../clock.ts'
import { openCa } from '../../embedded/ca.ts'
import { startCluster } from '../../embedded/cluster/start-cluster.ts'
import { startRegistry, type Registry } from '../../embedded/registry.ts'
import { connectCluster } from '../../kubernetes/connect-cluster.ts'
import { openLog } from '../../log.ts'
import type { Engine } from '../../ports.ts'
import { strategy as strategySchema, type Strategy } from '../../shipwright/index.ts'
import { namespace } from './local-build.ts'
import type { RegistryLogins } from './registry-logins.ts'

/** A cluster and a registry for one run. */
export interface LocalWorld {
  engine: Engine
  kubeconfig: string
  /** Takes the image when it is not pushed elsewhere. */
  registry: Registry
  strategy(name: string): Strategy
  /** Name of a Secret with these logins. */
  keepLogins(logins: RegistryLogins): string
  /** Makes a Secret with these values by their keys. */
  keepSecret(name: string, values: Readonly<Record<string, string>>): void
  /** Ends what is left of runs, with their processes and files, then everything else. */
  stop(): Promise<void>
}

const strategies = join(import.meta.dirname, '..', '..', '..', 'strategies')
/** Of the folder with a run's registry, which goes with the run. */
const imagesPrefix = 'registry-'
const loginsName = 'registry-logins'
const pollMs = 30
/** Supervisors kill their sandbox within a second or two. */
const patienceMs = 15_000

/** Starts them on `dir`, where only the image storage stays: the next run finds its layers there. */
export async function startLocalWorld(dir: string): Promise<LocalWorld> {
  await using starting = new AsyncDisposableStack()
  await mkdir(dir, { recursive: true, mode: 0o700 })
  // Nobody's to commit, wherever the directory is.
  await writeFile(join(dir, '.gitignore'), '*\n')
  const images = await mkdtemp(join(dir, imagesPrefix))
  starting.defer(() => rm(images, { recursive: true, force: true }))
  const registry = await startRegistry({ dir: images })
  starting.defer(() => registry.stop())

  const log = openLog('error')
  const cluster = await startCluster({
    ...{ dir: join(dir, 'cluster'), ca: await openCa(join(dir, 'ca')), strategies, namespaces: [namespace] },
    ...{ insecureRegistries: [registry.host], clock: systemClock, log },
  })
  starting.defer(() => cluster.stop())
  const { objects } = cluster
  const clean = async () => {
    for (const { metadata } of objects.list('BuildRun', { namespace }))
      objects.delete('BuildRun', namespace, metadata.name)
    for (const { metadata } of objects.list('Secret', { namespace }))
      objects.delete('Secret', namespace, metadata.name)
    await untilEmpty(join(dir, 'cluster', 'node', 'runs'))
  }
  starting.defer(clean)
  // What a run that was killed has left; nobody else is at work here, or the cluster had not started.
  await clean()
  for (const name of await readdir(dir))
    if (name.startsWith(imagesPrefix) && join(dir, name) !== images)
      await rm(join(dir, name), { recursive: true, force: true })
  const engine = await connectCluster({ kubeconfig: cluster.kubeconfig, clock: systemClock, log })

  const running = starting.move()
  return {
    ...{ engine, kubeconfig: cluster.kubeconfig, registry },
    strategy: (name) => strategySchema.parse(objects.get('ClusterBuildStrategy', null, name)),
    keepLogins({ json }) {
      const data = { '.dockerconfigjson': Buffer.from(json).toString('base64') }
      const metadata = { name: loginsName, namespace }
      objects.create({
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/dockerconfigjson',
        metadata,
        data,
      })
      return loginsName
    },
    keepSecret(name, values) {
      const data = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      )
      objects.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data })
    },
    stop: () => running.disposeAsync(),
  }
}

/** The node removes the files of a run last, after its processes. */
async function untilEmpty(runs: string): Promise<void> {
  const until = Date.now() + patienceMs
  while ((await readdir(runs).catch(() => [])).length > 0) {
    if (Date.now() > until) throw new Error(`a run does not end: look at the processes that use ${runs}`)
    await systemClock.sleep(pollMs, new AbortController().signal)
  }
}
