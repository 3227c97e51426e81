import { randomUUID } from 'node:crypto'
import type { Build, Execution, NewBuild, Observation, Step } from '../../src/domain/index.ts'
import type { Store } from '../../src/ports.ts'
import { samplePlanned } from './samples/samples.ts'

/** A Build as planning would make it; ids are fresh, everything else can be said. */
export function newBuild(overrides: Partial<NewBuild> = {}): NewBuild {
  const id = overrides.id ?? `b${randomUUID().replaceAll('-', '').slice(0, 12)}`
  return {
    id,
    tenant: 'acme',
    repository: {
      id: 7,
      owner: 'acme',
      ownerId: 1,
      name: 'shop',
      private: false,
      cloneUrl: 'https://github.com/acme/shop.git',
      htmlUrl: 'https://github.com/acme/shop',
      defaultBranch: 'main',
      installationId: null,
    },
    sha: '0123456789abcdef0123456789abcdef01234567',
    name: 'api',
    trust: 'trusted',
    inputsHash: id.padEnd(64, '0'),
    ref: 'refs/heads/main',
    pullRequest: null,
    author: { id: 1, login: 'ada' },
    title: 'Sell more hats',
    priority: 0,
    cancelInProgress: false,
    config: {
      namespace: 'team-a',
      serviceAccount: 'builder',
      pushSecret: 'registry-credentials',
      source: { cloneUrl: 'https://github.com/acme/shop.git', private: false },
      method: 'docker',
      strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
      context: '.',
      dockerfile: 'Dockerfile',
      image: 'ghcr.io/acme/api',
      tags: ['main-0123456'],
      insecure: false,
      params: {},
      env: {},
      timeoutSeconds: 600,
      retention: { ttlAfterFailedSeconds: null, ttlAfterSucceededSeconds: null },
      matchers: [],
    },
    ...overrides,
  }
}

/** Takes a delivery through receipt and planning, so that the Build is queued. */
export async function planBuild(
  store: Store,
  overrides: Partial<NewBuild> = {},
): Promise<{ build: Build; guid: string }> {
  const build = newBuild(overrides)
  const guid = await planBuilds(store, [build])
  const view = await store.read('build', { id: build.id })
  if (view === null) throw new Error('the Build was not made')
  return { build: view.build, guid }
}

/** The same for several of one delivery; returns its GUID. `isSeen`: their repository is remembered with it. */
export async function planBuilds(
  store: Store,
  builds: [NewBuild, ...NewBuild[]],
  isSeen = false,
): Promise<string> {
  const [build] = builds
  const guid = randomUUID()
  const now = Date.now()
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now })
  if (claimed === null) throw new Error('the delivery was not there to claim')
  await store.commit('concludeDelivery', {
    deliveryId: claimed.id,
    now,
    repository: `${build.repository.owner}/${build.repository.name}`,
    ref: build.ref,
    sha: build.sha,
    outcome: samplePlanned(builds, { pullRequest: build.pullRequest }),
    ...(isSeen && { seen: { repository: build.repository, tenant: build.tenant } }),
  })
  return guid
}

/** Admits a queued Build: its first execution. */
export async function admit(store: Store, build: Build): Promise<Execution> {
  const executionId = `${build.id}-1`
  const execution = await store.commit('admitBuild', {
    buildId: build.id,
    executionId,
    attempt: 1,
    namespace: build.config.namespace,
    buildRun: `slipway-${executionId}`,
    now: Date.now(),
  })
  if (execution === null) throw new Error('the Build was not queued')
  await store.commit('bindExecution', { executionId, buildRunUid: randomUUID() })
  return execution
}

/** What the cluster shows, as far as a test says it. */
export async function observe(
  store: Store,
  execution: Execution,
  observation: Partial<Observation>,
): Promise<void> {
  const now = Date.now()
  await store.commit('advanceExecution', {
    executionId: execution.id,
    now,
    observation: {
      state: 'running',
      startedAt: now,
      endedAt: null,
      taskRun: null,
      pod: null,
      steps: [],
      waitingFor: null,
      digest: null,
      size: null,
      failure: null,
      ...observation,
    },
  })
}

/** A step in a state. */
export function step(name: string, state: Step['state'], exitCode: number | null = null): Step {
  const ended = state === 'succeeded' || state === 'failed'
  const startedAt = Date.UTC(2026, 0, 1)
  return {
    name,
    container: `step-${name}`,
    state,
    exitCode,
    startedAt: ended ? startedAt : null,
    endedAt: ended ? startedAt + 4200 : null,
  }
}

/** Appends to a step's log; returns where it ends. */
export async function writeLog(
  store: Store,
  execution: Execution,
  stepName: string,
  text: string | Uint8Array,
): Promise<number> {
  const { end: firstByte } = await store.read('log', {
    executionId: execution.id,
    step: stepName,
    from: 0,
    maxBytes: 0,
  })
  const data = typeof text === 'string' ? Buffer.from(text) : text
  const appended = await store.commit('appendLog', {
    executionId: execution.id,
    step: stepName,
    firstByte,
    data,
    at: Date.now(),
  })
  return appended.end
}
