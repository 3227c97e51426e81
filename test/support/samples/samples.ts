import type { NewBuild, Observation, Outcome, Repository } from '../../../src/domain/index.ts'

/** A repository as the forge would name it. */
export function sampleRepository(change: Partial<Repository> = {}): Repository {
  return {
    id: 101,
    owner: 'acme',
    ownerId: 1,
    name: 'shop',
    private: true,
    cloneUrl: 'https://forge.test/acme/shop.git',
    htmlUrl: 'https://forge.test/acme/shop',
    defaultBranch: 'main',
    installationId: 7,
    ...change,
  }
}

/** A Build as planning hands it over. */
export function sampleBuild(change: Partial<NewBuild> = {}): NewBuild {
  return {
    id: 'b1',
    tenant: 'acme',
    repository: sampleRepository(),
    sha: 'a'.repeat(40),
    name: 'api',
    trust: 'trusted',
    inputsHash: 'f'.repeat(64),
    ref: 'refs/heads/main',
    pullRequest: null,
    author: { id: 9, login: 'ada' },
    title: 'Add a till',
    priority: 0,
    cancelInProgress: false,
    config: {
      namespace: 'acme-builds',
      serviceAccount: null,
      pushSecret: null,
      source: { cloneUrl: 'https://forge.test/acme/shop.git', private: true },
      method: 'docker',
      strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
      context: '.',
      dockerfile: 'Dockerfile',
      image: 'registry.test/acme/api',
      tags: ['main'],
      insecure: false,
      params: {},
      env: {},
      timeoutSeconds: 600,
      retention: { ttlAfterFailedSeconds: null, ttlAfterSucceededSeconds: null },
      matchers: [],
    },
    ...change,
  }
}

/** What planning comes to: these Builds, for an event that changes no head and asks for nothing again. */
export function samplePlanned(
  builds: NewBuild[],
  change: Partial<Extract<Outcome, { kind: 'planned' }>> = {},
): Extract<Outcome, { kind: 'planned' }> {
  return {
    kind: 'planned',
    builds,
    skipped: [],
    pullRequest: null,
    event: null,
    head: null,
    again: 'never',
    ...change,
  }
}

/** What a cluster shows of an execution that runs its first step. */
export function sampleObservation(change: Partial<Observation> = {}): Observation {
  return {
    state: 'running',
    startedAt: 1_000,
    endedAt: null,
    taskRun: 'run-1',
    pod: 'run-1-pod',
    steps: [
      {
        name: 'build',
        container: 'step-build',
        state: 'running',
        exitCode: null,
        startedAt: null,
        endedAt: null,
      },
    ],
    waitingFor: null,
    digest: null,
    size: null,
    failure: null,
    ...change,
  }
}
