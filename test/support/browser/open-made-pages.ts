import type { DescribedBuildFile, PoolNode } from '../../../src/domain/index.ts'
import { parseBuildFile } from '../../../src/plan/build-file/parse-build-file.ts'
import { poolsOf } from '../../../src/pools/index.ts'
import type { SetupFacts } from '../../../src/setup/checklist/facts.ts'
import { events as neededEvents, permissions as needed } from '../../../src/setup/make-manifest.ts'
import { fakeCatalogue } from '../fakes/fake-catalogue.ts'
import type { TestHttpOptions } from '../servers/start-http.ts'
import { fillPages, type MadePages } from './fill-pages.ts'
import { madeTenants } from './made-repositories.ts'
import { openPages, type OpenPages } from './open-pages.ts'

/** Pages of a service that is lived in, on a cluster with two pools, whose repositories have a build file. */
export async function openMadePages(
  options: Omit<TestHttpOptions, 'store' | 'port'> = {},
): Promise<OpenPages & { made: MadePages }> {
  const now = options.now ?? Date.now
  const pages = await openPages({
    tenants: madeTenants,
    catalogue: fakeCatalogue({ knownNodes: nodes, nodePools: poolsOf(nodes, []) }),
    describeBuildFile: () => Promise.resolve(describedFile()),
    readSetup: async () => ({
      ...madeSetup(now()),
      milestones: await pages.store.read('milestones', undefined),
    }),
    ...options,
  })
  return { ...pages, made: await fillPages(pages.store, now()) }
}

/** Of the App: all that it needs. */
const permissions = Object.fromEntries(needed.map(({ name, access }) => [name, access]))
const events = neededEvents.map(({ name }) => name)

const GB = 2 ** 30
const general = { cpu: 8, memory: 32 * GB, gpu: 0, disk: 200 * GB }
const nodes: PoolNode[] = [
  node('general-1', 'general-purpose', general),
  node('general-2', 'general-purpose', general),
  { ...node('general-3', 'general-purpose', general), isReady: false, troubles: ['cordoned'] },
  node('gpu-1', 'gpu-enabled', { ...general, gpu: 2 }),
]

function node(name: string, pool: string, capacity: PoolNode['capacity']): PoolNode {
  return {
    name,
    labels: { 'build-type': pool },
    taints: [],
    isReady: true,
    platform: 'linux/amd64',
    capacity,
  }
}

const buildFile = `version: 1
builds:
  api:
    on:
      push: { branches: [main, 'release/**'], tags: ['v*'] }
      pull_request: { branches: [main] }
    image: ghcr.io/acme/shop-api
    tags: ['{{ tag }}', '{{ branch }}-{{ sha7 }}']
  web:
    needs: [api]
    method: buildx
    context: web
    platforms: [linux/amd64, linux/arm64]
    image: ghcr.io/acme/shop-web
    scan: high
    sbom: spdx
`

/** The file as it is understood at the head of main. */
function describedFile(): DescribedBuildFile {
  const parsed = parseBuildFile(buildFile)
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join(' '))
  return {
    ...{
      kind: 'usable',
      at: { ref: 'refs/heads/main', sha: 'a07923e'.padEnd(40, '4') },
      path: '.slipway.yaml',
    },
    builds: parsed.file.builds.map((spec) => ({
      spec,
      made: {
        tags: ['main-a07923e'],
        strategy: spec.name === 'api' ? 'buildah' : 'buildx',
        pool: 'general-purpose',
      },
    })),
    isPlanned: true,
  }
}

/** An App that is set up at GitHub, and a cluster that has all it needs. */
function madeSetup(now: number): Omit<SetupFacts, 'milestones'> {
  return {
    publicUrl: 'https://slipway.test',
    source: { kind: 'app' },
    answer: {
      at: now - 20_000,
      github: {
        ...{ url: 'https://github.com', credentials: 'app', aheadMs: 0, token: null },
        app: {
          known: true,
          value: { name: 'slipway-acme', page: 'https://github.com/apps/slipway-acme', permissions, events },
        },
        installations: {
          known: true,
          value: ['acme', 'globex'].map((account, nth) => ({
            ...{ account, isSuspended: false, permissions, events },
            page: `https://github.com/organizations/${account}/settings/installations/${nth + 1}`,
          })),
        },
      },
      webhook: {
        ...{ publicUrl: 'https://slipway.test', answers: { known: true, value: true } },
        hook: {
          known: true,
          value: { url: 'https://slipway.test/webhooks/github', contentType: 'json', isInsecure: false },
        },
        deliveries: { known: true, value: [{ event: 'push', status: 202, ageMs: 60_000 }] },
      },
    },
    cluster: { isEmbedded: false, lacks: null, strategies: ['buildah', 'buildx', 'paketo'] },
    tenants: { names: madeTenants.map(({ name }) => name), missing: null },
  }
}
