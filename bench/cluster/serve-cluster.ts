import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { openCa } from '../../src/embedded/ca.ts'
import { startCluster } from '../../src/embedded/cluster/start-cluster.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'

/** What the process of the cluster tells the one that measures it. */
type FromCluster = { kubeconfig: string } | { memory: number } | { cpu: number }

/**
 * The embedded cluster in a process of its own, on the directory of the first argument, with a strategy
 * that does nothing. Answers `memory` with its bytes in use after a garbage collection, and `cpu` with the
 * processor time that it has taken so far, in milliseconds.
 */
async function main(): Promise<void> {
  const dir = process.argv[2] ?? ''
  const strategies = join(dir, 'strategies')
  await mkdir(strategies)
  const cluster = await startCluster({
    dir: join(dir, 'cluster'),
    ca: await openCa(join(dir, 'ca')),
    strategies,
    namespaces: ['bench'],
    clock: systemClock,
    log: silentLog,
  })
  cluster.objects.create({
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'ClusterBuildStrategy',
    metadata: { name: 'nothing' },
    spec: { steps: [{ name: 'nothing', image: 'busybox', command: ['/bin/true'] }] },
  })
  const tell = (message: FromCluster) => process.send?.(message)
  process.on('message', (asked) => {
    if (asked === 'cpu') {
      const { user, system } = process.cpuUsage()
      tell({ cpu: (user + system) / 1000 })
      return
    }
    globalThis.gc?.()
    tell({ memory: process.memoryUsage().rss })
  })
  process.once('disconnect', () => void cluster.stop().then(() => process.exit()))
  tell({ kubeconfig: cluster.kubeconfig })
}

await main()
