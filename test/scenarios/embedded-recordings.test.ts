import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { followKinds, type KindsFollower } from '../support/follow-kinds.ts'
import { startCaseServers, type CaseServers } from '../support/recordings/case-servers.ts'
import { compareCourses, coursesOf, type Difference } from '../support/recordings/course-of.ts'
import { allows, readDifferences } from '../support/recordings/read-differences.ts'
import { listRecordings, readRecording, type Recording } from '../support/recordings/read-recording.ts'
import { runInCluster } from '../support/recordings/run-in-cluster.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from '../support/servers/start-embedded-cluster.ts'
import { connectYaml } from '../support/yaml-client.ts'

/** What cannot be run again here. */
const leftOut: Record<string, string> = {
  'cancel-right-after-creation': 'whether its Pod works by then is chance, here as there',
  'pod-security-refused': 'there is no Pod Security here',
  'quota-exceeded-then-cancelled': 'there are no ResourceQuotas here',
  'push-registry-unreachable': 'its image brings the files that its step pushes',
  'push-unauthorized': 'its image brings the files that its step pushes',
  'success-output-directory-pushed': 'its image brings the files that its step pushes',
}
const cases = listRecordings().filter((name) => leftOut[name] === undefined)
/** As many run at once: a step must not miss a recorded timeout of some seconds because all others start with it. */
const lanes = 8
const kinds = ['BuildRun', 'TaskRun', 'Pod', 'Event', 'ServiceAccount']

const rows = readDifferences()
const differences = new Map<string, Difference[]>()
const resources = new AsyncDisposableStack()

beforeAll(async () => {
  const cluster = resources.use(await startEmbeddedCluster())
  const kubeconfig = join(cluster.dir, 'cluster/kubeconfig')
  const servers = resources.use(await startCaseServers(join(cluster.dir, 'servers')))
  const follower = resources.use(await followKinds(kubeconfig, kinds))
  // The longest first: those are the ones with a timeout.
  const waiting = cases.map(readRecording).sort((a, b) => lengthOf(b) - lengthOf(a))
  const takeTurns = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      differences.set(next.name, await runAgain(next, { cluster, kubeconfig, servers, follower }))
  }
  await Promise.all(Array.from({ length: lanes }, takeTurns))
})
afterAll(() => resources.disposeAsync())

const lengthOf = ({ lines }: Recording) => lines.at(-1)?.t ?? 0

interface World {
  cluster: EmbeddedCluster
  kubeconfig: string
  servers: CaseServers
  follower: KindsFollower
}

/** In what a client sees of it, compared with what one saw of a real cluster. */
async function runAgain(recording: Recording, world: World): Promise<Difference[]> {
  const { cluster, kubeconfig, servers, follower } = world
  const namespace = `case-${recording.name}`
  cluster.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const api = connectYaml(kubeconfig, namespace)
  const lines = () => follower.lines(namespace)
  await runInCluster(recording, {
    namespace,
    api,
    objects: cluster.objects,
    lines,
    adapt: (object) => servers.adapt(object),
  })
  await api.close()
  const seen = coursesOf(servers.restore(lines(), [[namespace, 'team-a']]))
  return [...coursesOf(recording.lines)].flatMap(([name, course]) =>
    compareCourses(course, seen.get(name) ?? new Map()),
  )
}

test.each(cases)('%s is seen as on a real cluster, but for what docs/differences.md says', (name) => {
  const surprises = (differences.get(name) ?? []).filter(
    (difference) => !rows.some((row) => allows(row, name, difference)),
  )
  expect(surprises).toEqual([])
})

test('docs/differences.md holds no difference that is none any more', () => {
  const found = [...differences].flatMap(([name, all]) => all.map((difference) => ({ name, difference })))
  const idle = rows.flatMap((row) =>
    (row.cases ?? [null])
      .filter(
        (only) =>
          !found.some(
            ({ name, difference }) => (only === null || only === name) && allows(row, name, difference),
          ),
      )
      .map((only) => ({ ...row, cases: only ?? 'all' })),
  )
  expect(idle).toEqual([])
})

test('what is not run again is named, with the reason', () => {
  expect(listRecordings()).toEqual(expect.arrayContaining(Object.keys(leftOut)))
})
