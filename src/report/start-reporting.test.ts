import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeCheckHost, type FakeCheckHost } from '../../test/support/fakes/fake-check-host.ts'
import { fakeCommentHost } from '../../test/support/fakes/fake-comment-host.ts'
import { hastyClock } from '../../test/support/fakes/hasty-clock.ts'
import { sampleBuild, sampleObservation, sampleRepository } from '../../test/support/samples/samples.ts'
import { keepingLog, silentLog } from '../../test/support/fakes/silent-log.ts'
import { patience } from '../../test/support/wait-until.ts'
import type { Check, CommentReply, Conclusion, NewBuild, Observation, Problem } from '../domain/index.ts'
import { Unavailable, type SourceHost, type Store } from '../ports.ts'
import { openStore } from '../store/open-store.ts'
import { startReporting } from './start-reporting.ts'
import { writeReport } from './write-report.ts'

type World = Awaited<ReturnType<typeof makeWorld>>

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.stop()
})

async function makeWorld() {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-report-'))
  const clock = hastyClock()
  const log = keepingLog()
  const store = await openStore({ file: join(directory, 'slipway.db'), log, clock })
  open.push({
    stop: async () => {
      await store.close()
      await rm(directory, { recursive: true })
    },
  })
  const checkHost = fakeCheckHost(clock)
  const commentHost = fakeCommentHost(clock)
  const files = new Map<string, string>()
  const counted: string[] = []
  const world = {
    store,
    clock,
    checkHost,
    commentHost,
    /** The repository, at every commit. */
    files,
    counted,
    logged: log.lines,
    sourceHost: {
      file: (_repository, _sha, path, maxBytes) => {
        const bytes = Buffer.from(files.get(path) ?? '')
        if (!files.has(path)) return Promise.resolve('missing' as const)
        return Promise.resolve(bytes.length > maxBytes ? ('too-large' as const) : new Uint8Array(bytes))
      },
      existing: (_repository, _sha, paths) =>
        Promise.resolve(new Set(paths.filter((path) => files.has(path)))),
    } as Pick<SourceHost, 'file' | 'existing'>,
    /** Starts the stage; the test's end stops it. */
    start() {
      const meter = {
        count: (_: string, labels?: Record<string, string>) => void counted.push(labels?.['result'] ?? ''),
        time() {},
        level() {},
      }
      const stage = startReporting({ ...world, meter, log, publicUrl: 'https://slipway.test' })
      open.push(stage)
      return stage
    },
  }
  return world
}

async function conclude(
  store: Store,
  outcome: Conclusion['outcome'],
  reply: CommentReply | null = null,
): Promise<void> {
  const guid = crypto.randomUUID()
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now: 1 })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now: 1 })
  await store.commit('concludeDelivery', {
    deliveryId: claimed!.id,
    now: 1,
    repository: 'acme/shop',
    ref: null,
    sha: null,
    outcome,
    reply,
  })
}

/** A Build in the queue. */
async function queueBuild(world: World, change: Partial<NewBuild> = {}): Promise<void> {
  const build = sampleBuild({ inputsHash: crypto.randomUUID(), ...change })
  await conclude(world.store, {
    ...{ kind: 'planned', builds: [build], skipped: [], pullRequest: null },
    ...{ event: null, head: null, again: 'never' },
  })
}

async function admit(world: World, buildId = 'b1'): Promise<void> {
  const execution = {
    executionId: `${buildId}-1`,
    attempt: 1,
    namespace: 'acme-builds',
    buildRun: `run-${buildId}`,
  }
  await world.store.commit('admitBuild', { buildId, ...execution, now: world.clock.now() })
}

async function advance(world: World, observation: Partial<Observation>, buildId = 'b1'): Promise<void> {
  await world.store.commit('advanceExecution', {
    executionId: `${buildId}-1`,
    now: world.clock.now(),
    observation: sampleObservation(observation),
  })
}

const succeeded: Partial<Observation> = {
  state: 'succeeded',
  endedAt: 9_000,
  digest: `sha256:${'0'.repeat(64)}`,
}
const failure = { reason: 'Failed', message: '', step: 'build', exitCode: 1, pod: null, container: null }
const failed: Partial<Observation> = { state: 'failed', endedAt: 9_000, failure }

async function allAcknowledged({ store }: World, timeout = patience.timeout): Promise<void> {
  await vi.waitFor(async () => expect((await store.read('counts', undefined)).reportsBehind).toBe(0), {
    timeout,
    interval: 10,
  })
}

/** The runs of builds and build files; the aggregate has tests of its own. */
function runs(checkHost: FakeCheckHost) {
  return checkHost.runs.filter(({ check }) => !isAggregate(check))
}

function isAggregate(check: Check | null): boolean {
  return check?.name === 'slipway'
}

function onlyRun(checkHost: FakeCheckHost) {
  expect(runs(checkHost)).toHaveLength(1)
  return runs(checkHost)[0]!
}

describe('a build’s check', () => {
  it('follows the build from the queue to its end, in one check run', async () => {
    const world = await makeWorld()
    world.start()
    await queueBuild(world)
    await allAcknowledged(world)
    await admit(world)
    await advance(world, {})
    await allAcknowledged(world)
    await advance(world, succeeded)
    await allAcknowledged(world)
    const { check, history } = onlyRun(world.checkHost)
    expect(history[0]).toBe('queued')
    expect(history).toContain('in_progress')
    expect(history.at(-1)).toBe('success')
    expect(check.externalId).toBe('b1-1')
    expect(world.counted).not.toContain('deferred')
  })

  it('has the log’s end, and the failing line of the Dockerfile annotated', async () => {
    const world = await makeWorld()
    world.files.set('Dockerfile', 'FROM busybox\n\nRUN echo no && \\\n    false\n')
    world.files.set('src/x.c', 'int x')
    await queueBuild(world)
    await admit(world)
    const log =
      'STEP 1/2: FROM busybox\nSTEP 2/2: RUN echo no &&     false\nno\nsrc/x.c:1:2: error: there\ngone.c:1:2: error: not there\n' +
      'Error: building at STEP "RUN echo no &&     false": exit status 1\n'
    await world.store.commit('appendLog', {
      executionId: 'b1-1',
      step: 'build',
      firstByte: 0,
      data: Buffer.from(log),
      at: 1,
    })
    await advance(world, failed)
    world.start()
    await allAcknowledged(world)
    const { check, annotations } = onlyRun(world.checkHost)
    expect(check.conclusion).toBe('failure')
    expect(check.summary).toContain('exit status 1\n```')
    expect(annotations.map(({ path, startLine, endLine }) => `${path}:${startLine}-${endLine}`)).toEqual([
      'Dockerfile:3-4',
      'src/x.c:1-1',
    ])
  })

  it.each([
    ['buildah', 'Failed', 'Error: stat /workspace/source/Dockerfile: no such file or directory\n'],
    ['buildkit', 'DockerfileNotFound', 'There is no Dockerfile "Dockerfile" in the context directory.\n'],
  ])('points into the build file when there is no Dockerfile, as %s says it', async (_, reason, log) => {
    const world = await makeWorld()
    world.files.set('.slipway.yaml', 'version: 1\nbuilds:\n  api:\n    image: x\n')
    await queueBuild(world)
    await admit(world)
    await world.store.commit('appendLog', {
      executionId: 'b1-1',
      step: 'build',
      firstByte: 0,
      data: Buffer.from(log),
      at: 1,
    })
    await advance(world, { ...failed, failure: { ...failure, reason } })
    world.start()
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).annotations).toMatchObject([
      { path: '.slipway.yaml', startLine: 3, title: 'No Dockerfile' },
    ])
  })

  it('is written once, already completed, when the build ended before GitHub could be told', async () => {
    const world = await makeWorld()
    await queueBuild(world)
    await admit(world)
    await advance(world, succeeded)
    world.start()
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).history).toEqual(['success'])
    // Its own and the aggregate.
    expect(world.checkHost.writes).toBe(2)
  })
})

describe('nothing is lost or doubled', () => {
  it('when the answer to the first write is lost', async () => {
    const world = await makeWorld()
    let lost = 0
    world.checkHost.fault = ({ kind, check }) =>
      kind === 'create' && !isAggregate(check) && lost++ === 0 ? 'answer lost' : null
    await queueBuild(world)
    world.start()
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).history).toEqual(['queued', 'queued'])
  })

  it('when the first write takes effect long after we gave up waiting for its answer', async () => {
    const world = await makeWorld()
    let first = true
    world.checkHost.fault = ({ check }) => {
      if (isAggregate(check)) return null
      const fault = first ? 'late' : null
      first = false
      return fault
    }
    await queueBuild(world)
    world.start()
    await allAcknowledged(world)
    world.clock.forward(60_000)
    await world.checkHost.find(sampleRepository(), onlyRun(world.checkHost).check)
    expect(onlyRun(world.checkHost).history).toEqual(['queued', 'queued'])
  })

  it('when the first write had to wait before it went out, and takes effect long after that', async () => {
    const world = await makeWorld()
    await queueBuild(world)
    const first = { waits: true, late: true }
    world.checkHost.wait = () => {
      if (first.waits) world.clock.forward(20_000)
      first.waits = false
      return Promise.resolve()
    }
    world.checkHost.fault = () => {
      const fault = first.late ? 'late' : null
      first.late = false
      return fault
    }
    const write = async () => {
      const [report] = await world.store.read('dueReports', { now: world.clock.now(), limit: 1, perLane: 1 })
      return writeReport({ ...world, log: silentLog, publicUrl: null, progressEveryMs: 0 }, report!)
    }
    await expect(write()).rejects.toThrow('no answer')
    world.clock.forward(1_000)
    expect(await write()).toBe('settling')
    world.clock.forward(16_000)
    expect(await write()).toBe('written')
    expect(world.checkHost.runs.map(({ history }) => history)).toEqual([['queued', 'queued']])
  })

  it('when the service was killed between intent and acknowledgement', async () => {
    const world = await makeWorld()
    await queueBuild(world)
    const before = await world.store.read('dueReports', { now: world.clock.now(), limit: 1, perLane: 1 })
    await world.store.commit('intendReport', {
      ...{ reportId: before[0]!.id, annotations: null, now: world.clock.now() },
    })
    const stage = world.start()
    await allAcknowledged(world)
    await stage.stop()
    const run = onlyRun(world.checkHost)

    // As before the answer came: the store knows the intent, GitHub has the run.
    const again = await makeWorld()
    await queueBuild(again)
    await again.store.commit('intendReport', {
      ...{ reportId: 'b1-1', annotations: null, now: again.clock.now() },
    })
    again.checkHost.runs.push(run)
    again.start()
    await allAcknowledged(again)
    expect(runs(again.checkHost)).toHaveLength(1)
  })

  it('when the answer to an end is lost: what GitHub has already is not told again', async () => {
    const world = await makeWorld()
    world.start()
    await queueBuild(world)
    await admit(world)
    await allAcknowledged(world)
    let lost = 0
    world.checkHost.fault = ({ check }) => (check?.conclusion && lost++ < 2 ? 'answer lost' : null)
    await advance(world, succeeded)
    await allAcknowledged(world)
    expect(lost).toBe(2)
    for (const { history } of world.checkHost.runs)
      expect(history.filter((state) => state === 'success')).toHaveLength(1)
  })

  it('when answers are lost between the parts of many annotations', async () => {
    const world = await makeWorld()
    const problems: Problem[] = Array.from({ length: 130 }, (_, index) => ({
      line: index + 1,
      column: 1,
      endLine: index + 1,
      endColumn: 2,
      path: 'builds',
      message: `problem ${index + 1}`,
    }))
    let write = 0
    world.checkHost.fault = ({ check }) =>
      !isAggregate(check) && [0, 2].includes(write++) ? 'answer lost' : null
    await conclude(world.store, {
      kind: 'invalid',
      path: '.slipway.yaml',
      problems,
      at: { repository: sampleRepository(), sha: 'a'.repeat(40) },
      event: null,
      head: null,
    })
    world.start()
    await allAcknowledged(world)
    const { annotations, check } = onlyRun(world.checkHost)
    expect(check).toMatchObject({
      name: 'slipway / .slipway.yaml',
      conclusion: 'failure',
      title: '130 problems in .slipway.yaml',
    })
    expect(annotations.map(({ message }) => message)).toEqual(problems.map(({ message }) => message))
  })

  it('when GitHub is away for ten minutes', async () => {
    const world = await makeWorld()
    const back = world.clock.now() + 600_000
    world.checkHost.fault = () => (world.clock.now() < back ? 'unavailable' : null)
    for (let index = 0; index < 30; index += 1) {
      await queueBuild(world, { id: `b${index}`, name: `api-${index}` })
      await admit(world, `b${index}`)
      if (index % 2 === 0) await advance(world, succeeded, `b${index}`)
    }
    world.start()
    await allAcknowledged(world)
    const names = runs(world.checkHost).map(({ check }) => check.name)
    expect(new Set(names).size).toBe(30)
    expect(names).toHaveLength(30)
    expect(runs(world.checkHost).filter(({ check }) => check.conclusion === 'success')).toHaveLength(15)
    // Not hammered while it is away: a few tries each quarter of a minute.
    expect(world.checkHost.writes).toBeLessThan(400)
  })
})

describe('when GitHub says no', () => {
  it('to the words, the conclusion is written without them', async () => {
    const world = await makeWorld()
    world.checkHost.fault = ({ check }) =>
      check && check.summary.includes('docker pull')
        ? { refused: 'invalid', message: 'Invalid request' }
        : null
    await queueBuild(world)
    await admit(world)
    await advance(world, succeeded)
    world.start()
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).check).toMatchObject({
      conclusion: 'success',
      summary: 'The build is success; its details could not be shown here.',
    })
  })

  it('to checks, commit statuses are written', async () => {
    const world = await makeWorld()
    world.checkHost.fault = ({ kind }) =>
      kind === 'status' ? null : { refused: 'forbidden', message: 'not an App' }
    await queueBuild(world)
    await admit(world)
    await advance(world, failed)
    world.start()
    await allAcknowledged(world)
    expect(world.checkHost.statuses).toEqual([
      {
        sha: 'a'.repeat(40),
        status: {
          context: 'slipway',
          state: 'failure',
          description: 'The build failed: api',
          targetUrl: `https://slipway.test/builds?repository=acme%2Fshop&sha=${'a'.repeat(40)}`,
        },
      },
      {
        sha: 'a'.repeat(40),
        status: {
          context: 'slipway / api',
          state: 'failure',
          description: 'Step build failed with exit code 1',
          targetUrl: 'https://slipway.test/builds/b1',
        },
      },
    ])
  })

  it('to checks, the status of an earlier attempt does not stand in the way of a later one', async () => {
    const world = await makeWorld()
    world.checkHost.fault = ({ kind }) =>
      kind === 'status' ? null : { refused: 'forbidden', message: 'not an App' }
    await queueBuild(world)
    await admit(world)
    await advance(world, failed)
    await world.store.commit('retryBuild', { buildId: 'b1', now: world.clock.now() })
    world.start()
    await allAcknowledged(world)
    const said = world.checkHost.statuses.map(({ status }) => `${status.context}: ${status.description}`)
    expect(said.sort()).toEqual(['slipway / api: 1st of 1 in the queue', 'slipway: 1 build in the queue'])
  })

  it('to everything, it is not asked again until there is something new', async () => {
    const world = await makeWorld()
    world.checkHost.fault = () => ({ refused: 'gone', message: 'Not Found' })
    world.start()
    await queueBuild(world)
    await allAcknowledged(world)
    expect(world.checkHost.writes).toBe(2)
    expect(world.counted).toEqual(['abandoned', 'abandoned'])
    await admit(world)
    await allAcknowledged(world)
    expect(world.checkHost.writes).toBe(4)
  })
})

describe('an answer to a comment', () => {
  const reply: CommentReply = {
    ...{ repository: sampleRepository(), number: 7, commentId: 42, reaction: '-1' },
    refusal: 'ada has no write access to acme/shop.',
  }
  const asked: Conclusion['outcome'] = { kind: 'asked', by: null, orders: [], refused: [] }

  it('is a reaction and one reply that says why it was refused', async () => {
    const world = await makeWorld()
    await conclude(world.store, asked, reply)
    world.start()
    await allAcknowledged(world)
    expect(world.commentHost.reactions).toEqual([{ commentId: 42, reaction: '-1' }])
    expect(world.commentHost.replies).toEqual([
      { number: 7, markdown: expect.stringContaining('ada has no write access to acme/shop.') as string },
    ])
  })

  it('is only a reaction when it was done', async () => {
    const world = await makeWorld()
    await conclude(world.store, asked, { ...reply, reaction: '+1', refusal: null })
    world.start()
    await allAcknowledged(world)
    expect(world.commentHost.reactions).toEqual([{ commentId: 42, reaction: '+1' }])
    expect(world.commentHost.replies).toEqual([])
  })

  it('is not given twice when GitHub’s answer to it is lost', async () => {
    const world = await makeWorld()
    let lost = 0
    world.commentHost.fault = (write) => (write === 'reply' && lost++ === 0 ? 'answer lost' : null)
    await conclude(world.store, asked, reply)
    world.start()
    await allAcknowledged(world)
    expect(world.commentHost.replies).toHaveLength(1)
    expect(world.counted).toContain('deferred')
  })

  it('is given up when the comment is gone', async () => {
    const world = await makeWorld()
    world.commentHost.fault = () => ({ refused: 'gone', message: 'Not Found' })
    await conclude(world.store, asked, reply)
    world.start()
    await allAcknowledged(world)
    expect(world.counted).toEqual(['abandoned'])
  })
})

describe('under GitHub’s limits', () => {
  it('each of 200 builds is written once, already ended, and nothing is refused', async () => {
    const world = await makeWorld()
    world.checkHost.hourly = 200
    const ids = Array.from({ length: 200 }, (_, index) => `b${index}`)
    const commits = 20
    for (const [index, id] of ids.entries())
      await queueBuild(world, { id, name: id, sha: String(index % commits).padStart(40, '0') })
    world.start()
    await Promise.all(ids.map((id) => admit(world, id)))
    await Promise.all(ids.map((id) => advance(world, {}, id)))
    await Promise.all(ids.map((id) => advance(world, succeeded, id)))
    await allAcknowledged(world, 100_000)
    expect(new Set(runs(world.checkHost).map(({ check }) => check.externalId)).size).toBe(ids.length)
    expect(runs(world.checkHost).map(({ history }) => history)).toEqual(ids.map(() => ['success']))
    expect(world.checkHost.overspent).toBe(0)
    expect(world.checkHost.writes).toBe(ids.length + commits)
    expect(world.counted).toContain('held')
  })

  it('progress is told again once there is room', async () => {
    const world = await makeWorld()
    world.checkHost.hourly = 1
    await queueBuild(world)
    world.start()
    await vi.waitFor(() => expect(world.counted).toContain('held'), patience)
    expect(world.checkHost.runs).toEqual([])
    world.checkHost.hourly = 100
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).history).toEqual(['queued'])
  })

  it('an end waits until there is room for it, whatever was held before', async () => {
    const world = await makeWorld()
    world.checkHost.hourly = 0
    await queueBuild(world)
    await admit(world)
    await advance(world, succeeded)
    world.start()
    await vi.waitFor(() => expect(world.counted).toContain('held'), patience)
    world.checkHost.hourly = 100
    await allAcknowledged(world)
    expect(onlyRun(world.checkHost).history).toEqual(['success'])
    expect(world.checkHost.overspent).toBe(0)
  })
})

it('does not let one installation hold up another, nor the stop of the service', async () => {
  const world = await makeWorld()
  const create = world.checkHost.create.bind(world.checkHost)
  world.checkHost.create = (repository, check, annotations) =>
    repository.installationId === 7 ? new Promise(() => {}) : create(repository, check, annotations)
  await queueBuild(world)
  const stage = world.start()
  const other = sampleRepository({ id: 202, installationId: 8 })
  await queueBuild(world, { id: 'b2', repository: other })
  await vi.waitFor(
    () => expect(runs(world.checkHost).map(({ check }) => check.externalId)).toEqual(['b2-1']),
    patience,
  )
  await stage.stop()
})

it('ends a check without annotations rather than never when the repository cannot be read', async () => {
  const world = await makeWorld()
  world.sourceHost.file = () => Promise.reject(new Unavailable('no permission', world.clock.now() + 60_000))
  await queueBuild(world)
  await admit(world)
  const data = Buffer.from('STEP 1/1: FROM x\n')
  await world.store.commit('appendLog', { executionId: 'b1-1', step: 'build', firstByte: 0, data, at: 1 })
  await advance(world, failed)
  world.start()
  await allAcknowledged(world)
  expect(onlyRun(world.checkHost)).toMatchObject({ annotations: [], check: { conclusion: 'failure' } })
})

it('masks a token that reached the stored log', async () => {
  const world = await makeWorld()
  const token = `ghs_${'x'.repeat(40)}`
  await queueBuild(world)
  await admit(world)
  const data = Buffer.from(`fatal: could not read https://x-access-token:${token}@github.com\n`)
  await world.store.commit('appendLog', { executionId: 'b1-1', step: 'build', firstByte: 0, data, at: 1 })
  await advance(world, failed)
  world.start()
  await allAcknowledged(world)
  expect(JSON.stringify(world.checkHost.runs)).not.toContain(token)
  expect(onlyRun(world.checkHost).check.summary).toContain('https://***@github.com')
})
