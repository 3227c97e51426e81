import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import { openCa } from '../../../src/embedded/ca.ts'
import type { KubeObject, NewObject } from '../../../src/embedded/cluster/objects/client.ts'
import { startCluster } from '../../../src/embedded/cluster/start-cluster.ts'
import type { ClusterReply, ClusterRequest } from './cluster-process.ts'
import { silentLog } from '../fakes/silent-log.ts'

/** What `clusterProcess` forks: `node run-cluster.ts DIR`. Says that it is ready, then answers messages. */
const [dir = ''] = process.argv.slice(2)
const strategies = join(dir, 'strategies')
mkdirSync(strategies, { recursive: true })
const { objects } = await startCluster({
  dir: join(dir, 'cluster'),
  ca: await openCa(join(dir, 'ca')),
  strategies,
  namespaces: ['team-a'],
  clock: systemClock,
  log: silentLog,
})

function answer(request: ClusterRequest): KubeObject[] {
  if (request.verb === 'create') return [objects.create(request.object as NewObject)]
  const found = objects.list(request.kind)
  if (request.verb === 'deleteAll')
    for (const { kind, metadata } of found) objects.delete(kind, metadata.namespace ?? null, metadata.name)
  return found
}

process.on('message', (request: ClusterRequest) => {
  process.send?.({ id: request.id, objects: answer(request) } satisfies ClusterReply)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
