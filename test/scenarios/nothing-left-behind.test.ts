import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  allAttempts,
  latestAttempt,
  listFolder,
  readState,
} from '../../src/embedded/cluster/node/attempts.ts'
import { groupPrefix } from '../../src/embedded/cluster/node/sandbox/limit-resources.ts'
import { isAlive } from '../../src/embedded/cluster/node/sandbox/process-identity.ts'
import type { BuildRun } from '../../src/shipwright/index.ts'
import { buildRun } from '../../src/shipwright/index.ts'
import type { ClusterProcess } from '../support/servers/cluster-process.ts'
import { clusterProcess } from '../support/servers/cluster-process.ts'
import { waitUntil } from '../support/wait-until.ts'

const buildRuns = 10
const kills = 8

let dir: string
let runs: string
let cluster: ClusterProcess
let mounts: string
/** Every folder that a run ever had. */
const directories = new Set<string>()

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-left-'))
  runs = join(dir, 'cluster/node/runs')
  mounts = mountsOfThisMachine()
  cluster = clusterProcess(dir)
  await cluster.start()
})
afterAll(async () => {
  await cluster.kill()
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

/** The ledger outlives everything: who started, who ended, and whether ever two worked on the same. */
const script = [
  'echo "start $1 $(date +%s%3N)" >> /ledger/lines',
  'flock -n -E 99 "/ledger/$1.lock" sleep 0.4',
  '[ $? = 99 ] && echo "double $1" >> /ledger/lines',
  'echo "end $1 $(date +%s%3N)" >> /ledger/lines',
].join('\n')
const ledger = () => {
  const file = join(dir, 'cluster/node/volumes/team-a/host/ledger/lines')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

const step = (name: string) => ({
  name,
  image: 'busybox',
  command: ['/bin/sh', '-c', script, name],
  args: ['$(params.who)'],
  volumeMounts: [{ name: 'ledger', mountPath: '/ledger' }],
  resources: { limits: { memory: '64Mi', cpu: '1' } },
})

test('a service and supervisors that are killed at any moment leave nothing, and run no step twice at once', async () => {
  await cluster.ask({
    verb: 'create',
    object: {
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'ClusterBuildStrategy',
      metadata: { name: 'writes' },
      spec: {
        parameters: [{ name: 'who', description: 'the BuildRun' }],
        volumes: [{ name: 'ledger', hostPath: { path: '/ledger' } }],
        steps: [step('one'), step('two')],
      },
    },
  })
  for (let n = 0; n < buildRuns; n += 1) await createBuildRun(`run-${n}`)

  for (let n = 0; n < kills; n += 1) {
    await delay(100 + Math.random() * 400)
    noteDirectories()
    if (n % 2 === 0) killSupervisors()
    else {
      await cluster.kill()
      if (n % 4 === 1) killSupervisors()
      await cluster.start()
    }
  }
  const ended = await waitForEnds()
  noteDirectories()

  // None is lost, and nothing works on.
  expect(ended).toHaveLength(buildRuns)
  await waitUntil('no process is left', () => processes().length === 0)
  expect(ledger().filter((line) => line.startsWith('double'))).toEqual([])
  expect(startedAfterTheirEnd(ended)).toEqual([])
  await restartsAreSaid()

  await waitUntil('no workspace is left', () =>
    [...directories].every(
      (folder) => !existsSync(join(folder, 'files')) && !existsSync(join(folder, 'plan.json')),
    ),
  )
  await waitUntil('no control group is left', () => groups().length === 0)
  expect(mountsOfThisMachine()).toBe(mounts)

  // Nor does any of them run again after another start.
  const lines = ledger().length
  await cluster.kill()
  await cluster.start()
  await delay(1000)
  expect(ledger()).toHaveLength(lines)

  await cluster.ask({ verb: 'deleteAll', kind: 'BuildRun' })
  await waitUntil('no folder of a run is left', () => listFolder(runs).length === 0)
})

function createBuildRun(name: string) {
  return cluster.ask({
    verb: 'create',
    object: {
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name, namespace: 'team-a' },
      spec: {
        build: {
          spec: {
            strategy: { name: 'writes', kind: 'ClusterBuildStrategy' },
            output: { image: 'registry.example.com/shop/web:1' },
            paramValues: [{ name: 'who', value: name }],
          },
        },
      },
    },
  })
}

async function waitForEnds(): Promise<BuildRun[]> {
  for (let round = 0; round < 150; round += 1) {
    const found = (await cluster.ask({ verb: 'list', kind: 'BuildRun' })).map((object) =>
      buildRun.parse(object),
    )
    if (found.every(({ status }) => status?.completionTime !== undefined)) return found
    await delay(200)
  }
  throw new Error('some BuildRuns never end')
}

/** A completionTime has whole seconds, so a start within that second is no proof. */
function startedAfterTheirEnd(ended: BuildRun[]): string[] {
  return ledger().filter((line) => {
    const [what, who, time] = line.split(' ')
    const end = ended.find(({ metadata }) => metadata.name === who)?.status?.completionTime
    return what === 'start' && Number(time) > Date.parse(end ?? '') + 1000
  })
}

async function restartsAreSaid(): Promise<void> {
  const events = await cluster.ask({ verb: 'list', kind: 'Event' })
  const said = events
    .filter(({ reason }) => reason === 'Restarted')
    .map(({ involvedObject }) => involvedObject as { kind: string; uid: string })
  const again = listFolder(runs).filter((uid) => allAttempts(runs, uid).length > 1)
  const uids = said.filter(({ kind }) => kind === 'Pod').map(({ uid }) => uid)
  expect(new Set(uids)).toEqual(new Set(again))
  expect(said.filter(({ kind }) => kind === 'TaskRun')).toHaveLength(uids.length)
}

function killSupervisors(): void {
  for (const uid of listFolder(runs)) {
    const attempt = latestAttempt(runs, uid)
    const owner = attempt === null ? null : readState(attempt, 0).owner
    // Twice at most: a run that dies a third time is given up.
    if (attempt === null || attempt.number > 2 || owner === null || !isAlive(owner)) continue
    if (Math.random() < 0.5) process.kill(owner.pid, 'SIGKILL')
  }
}

function noteDirectories(): void {
  for (const uid of listFolder(runs))
    for (const { directory } of allAttempts(runs, uid)) directories.add(directory)
}

/** Supervisors and sandboxes: both name the run's folder. */
function processes(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(runs)
    } catch {
      return false
    }
  })
}

function groups(): string[] {
  const prefixes = [...directories].map(groupPrefix)
  return allGroups().filter((path) => prefixes.some((prefix) => path.split('/').at(-1)?.startsWith(prefix)))
}

/** Those of other tests come and go while they are read: then once more. */
function allGroups(): string[] {
  if (!existsSync('/sys/fs/cgroup')) return []
  try {
    return readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' })
  } catch {
    return allGroups()
  }
}

function mountsOfThisMachine(): string {
  return readFileSync('/proc/self/mounts', 'utf8')
}
