import { afterEach, beforeEach, expect, test } from 'vitest'
import { listFixtures, readFixture } from '../../../../test/support/read-fixture.ts'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { waitUntil } from '../../../../test/support/wait-until.ts'
import { systemClock } from '../../../clock.ts'
import type { BuildRunStatus } from '../../../shipwright/index.ts'
import type { NewObject } from '../objects/client.ts'
import { startControllers } from './start-controllers.ts'

const namespace = 'team-a'
let cluster: ClusterApi
let controllers: { stop(): Promise<void> }

beforeEach(async () => {
  cluster = await startClusterApi()
  cluster.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  controllers = startControllers({ objects: cluster.objects, clock: systemClock, log: silentLog })
})
afterEach(async () => {
  await controllers.stop()
  await cluster.close()
})

/** What it says, not when. */
function verdict({ metadata, status }: NewObject): unknown {
  const { conditions, completionTime, ...rest } = status as BuildRunStatus
  const [{ status: value, reason, message } = {}] = conditions ?? []
  return { ...rest, value, reason, message, completed: completionTime !== undefined, labels: metadata.labels }
}

test.each(listFixtures('refusals'))('%s: is refused in the words of a real cluster', async (fixture) => {
  const { objects } = cluster
  const documents = readFixture('refusals', fixture)
  const recorded = documents.at(-1)!
  for (const { metadata, ...rest } of documents.slice(0, -1)) {
    const object = objects.create({ ...rest, metadata: { ...metadata, namespace } })
    if (object.kind === 'Build')
      await waitUntil('the Build is looked at', () => {
        const status = objects.get('Build', namespace, object.metadata.name)?.status as object | undefined
        return status !== undefined
      })
  }
  const name = recorded.metadata.name ?? ''
  objects.create({ ...recorded, metadata: { name, namespace } })
  const found = () => objects.get('BuildRun', namespace, name)!
  await waitUntil(
    'it ends',
    () => (found().status as BuildRunStatus | undefined)?.completionTime !== undefined,
  )
  expect(verdict(found())).toEqual(verdict(recorded))
})
