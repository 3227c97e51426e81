import { describe, expect, it } from 'vitest'
import { readStrategies } from '../cli/shipped-strategies.ts'
import { sampleMergeGroup, samplePullRequest, samplePush } from '../../test/support/samples/sample-events.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { BuildingEvent, NewBuild, PullRequestEvent, Tenant } from '../domain/index.ts'
import { parseBuildFile } from './build-file/parse-build-file.ts'
import { planBuilds, type Plan, type Planning } from './plan-builds.ts'

const tenant: Tenant = {
  name: 'acme',
  namespace: 'acme-builds',
  repositories: ['acme/*'],
  images: ['registry.test/acme/**', 'localhost:5000/**'],
  serviceAccount: 'builder',
  pushSecret: 'registry',
  limits: { running: 2 },
  untrusted: {
    policy: 'approval',
    image: 'registry.test/untrusted/shop',
    serviceAccount: 'stranger',
    pushSecret: null,
  },
  webhookSecrets: [],
}

function plan(event: BuildingEvent, builds: string, change: Partial<Planning> = {}): Plan {
  const parsed = parseBuildFile(`version: 1\nbuilds:\n${builds}`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  let count = 0
  const newId = () => `id${(count += 1)}`
  return planBuilds({
    event,
    parsed,
    tenant,
    judgement: { trust: 'trusted' },
    changed: null,
    newId,
    offer: { strategies: readStrategies(), pools: [], largestNode: null },
    ...change,
  })
}

function builds(event: BuildingEvent, text: string, change: Partial<Planning> = {}): NewBuild[] {
  const planned = plan(event, text, change)
  if ('problems' in planned) throw new Error(JSON.stringify(planned.problems))
  return planned.builds
}

const api = '  api: { image: registry.test/acme/api }\n'
/** A pull request from somebody else's repository. */
const fork = (change: Partial<PullRequestEvent> = {}) =>
  samplePullRequest({
    headRepository: {
      ...{ id: 666, owner: 'eve', name: 'shop', private: false },
      cloneUrl: 'https://forge.test/eve/shop.git',
    },
    ...change,
  })
const tagPush = samplePush({ ref: 'refs/tags/v1', refType: 'tag', refName: 'v1' })

const matrix =
  '  api: { image: registry.test/acme/api, matrix: { node: [20, 22] } }\n  web: { image: registry.test/acme/web }\n'

describe('a matrix', () => {
  it('is one Build of each combination, with tags of its own', () => {
    const planned = builds(samplePush(), matrix)
    expect(planned.map(({ name, config }) => [name, config.tags])).toEqual([
      ['api (node=20)', ['main-aaaaaaa-20']],
      ['api (node=22)', ['main-aaaaaaa-22']],
      ['web', ['main-aaaaaaa']],
    ])
  })

  it.each([
    ['its entry', ['api'], ['api (node=20)', 'api (node=22)']],
    ['one of its checks', ['api (node=22)'], ['api (node=22)']],
  ])('is chosen by the name of %s', (_what, names, chosen) => {
    const planned = builds(samplePush(), matrix, { choice: { names, force: true } })
    expect(planned.map(({ name }) => name)).toEqual(chosen)
  })

  it('points at its entry where two combinations push the same', () => {
    const same = '  api: { image: registry.test/acme/api, tags: [x], matrix: { node: [20, 22] } }\n'
    expect(plan(samplePush(), same)).toMatchObject({
      problems: [
        { line: 3, path: 'builds.api.image', message: expect.stringContaining('both push') as string },
      ],
    })
  })

  it('gives a stranger tags that a registry takes', () => {
    const [build] = builds(fork(), matrix, {
      judgement: { trust: 'untrusted', approved: false, reason: 'A stranger.' },
    })
    expect(build?.config.tags[0]).toMatch(/^api--node-20--pr\d+-[0-9a-f]{7}-[0-9a-f]{8}$/)
  })
})

describe('what an image says of itself', () => {
  it('is part of the Build and of what makes it another', () => {
    const labeled = '  api: { image: registry.test/acme/api, output: { labels: { team: shop } } }\n'
    const [plain, other] = [builds(samplePush(), api)[0], builds(samplePush(), labeled)[0]]
    expect(other?.config.output).toEqual({ annotations: {}, labels: { team: 'shop' } })
    expect(plain?.config).not.toHaveProperty('output')
    expect(other?.inputsHash).not.toBe(plain?.inputsHash)
  })
})

describe('tags', () => {
  const semver = (...tags: string[]) =>
    `  api: { image: registry.test/acme/api, tags: [${tags.map((tag) => `"${tag}"`).join(', ')}] }\n`
  const parts = [
    '{{ semver }}',
    '{{ semver.major }}.{{ semver.minor }}',
    '{{ semver.major }}',
    '{{semver.patch}}x',
  ]
  it.each([
    ['v1.2.3', ['1.2.3', '1.2', '1', '3x']],
    ['api/v0.10.0', ['0.10.0', '0.10', '0', '0x']],
    ['2.0.0-rc.1', ['2.0.0-rc.1']],
    ['v1.2', ['a'.repeat(40)]],
    ['v01.2.3', ['a'.repeat(40)]],
  ])('of the version %s are %j', (name, tags) => {
    const event = samplePush({ ref: `refs/tags/${name}`, refType: 'tag', refName: name })
    expect(builds(event, semver(...parts))[0]?.config.tags).toEqual(tags)
  })

  it('may have the day of the event, in UTC', () => {
    const event = samplePush({ at: Date.UTC(2026, 10, 21, 23, 59) })
    expect(builds(event, semver('nightly-{{ date }}'))[0]?.config.tags).toEqual(['nightly-2026-11-21'])
  })
})

describe('planning', () => {
  it('makes a Build with all that its BuildRun will need', () => {
    expect(builds(samplePush(), api)).toEqual([
      {
        id: 'id1',
        tenant: 'acme',
        repository: sampleRepository(),
        sha: 'a'.repeat(40),
        name: 'api',
        trust: 'trusted',
        config: {
          namespace: 'acme-builds',
          serviceAccount: 'builder',
          pushSecret: 'registry',
          source: { cloneUrl: 'https://forge.test/acme/shop.git', private: true },
          method: 'docker',
          strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
          strategyVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
          parameters: [
            ...['dockerfile', 'tags', 'platforms', 'cache-image', 'secrets'],
            ...['scan', 'scan-ignore', 'sbom', 'sign'],
          ],
          context: '.',
          dockerfile: 'Dockerfile',
          image: 'registry.test/acme/api',
          tags: ['main-aaaaaaa'],
          insecure: false,
          params: {},
          env: {},
          timeoutSeconds: 3600,
          retention: { ttlAfterFailedSeconds: null, ttlAfterSucceededSeconds: null },
          matchers: [],
        },
        inputsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        ref: 'refs/heads/main',
        pullRequest: null,
        author: { id: 9, login: 'ada' },
        title: 'Add a till',
        priority: 10,
        cancelInProgress: false,
      },
    ])
  })

  it('says why it skips what the event does not select', () => {
    const text = `${api}  web: { image: registry.test/acme/web, on: { push: { tags: ["v*"] } } }\n`
    expect(plan(samplePush(), text)).toMatchObject({
      builds: [{ name: 'api' }],
      skipped: [{ name: 'web', reason: 'It builds on tags only.' }],
    })
  })

  it('gives a push and a pull request of one commit the same inputs, so that they share a Build', () => {
    const branch = samplePush({ ref: 'refs/heads/feature/till', refName: 'feature/till' })
    const [pushed] = builds(branch, api)
    const [pulled] = builds(samplePullRequest(), api)
    expect(pulled?.inputsHash).toBe(pushed?.inputsHash)
    expect(pulled).toMatchObject({ ref: 'refs/pull/4/head', pullRequest: 4, title: 'A till' })
  })

  it('gives other inputs to whatever changes the image or its tags, and not to the order of keys', () => {
    const hash = (event: BuildingEvent, text: string) => builds(event, text)[0]?.inputsHash
    const base = hash(samplePush(), '  api: { image: registry.test/acme/api, env: { A: "1", B: "2" } }\n')
    expect(hash(samplePush(), '  api: { env: { B: "2", A: "1" }, image: registry.test/acme/api }\n')).toBe(
      base,
    )
    expect(
      hash(samplePush(), '  api: { image: registry.test/acme/api, env: { A: "1", B: "3" } }\n'),
    ).not.toBe(base)
    expect(hash(tagPush, '  api: { image: registry.test/acme/api, env: { A: "1", B: "2" } }\n')).not.toBe(
      base,
    )
    expect(
      hash(samplePush(), '  api: { image: registry.test/acme/api, env: { A: "1", B: "2" }, timeout: 5m }\n'),
    ).toBe(base)
  })

  it.each([
    { namespace: 'elsewhere' },
    { serviceAccount: 'another' },
    { pushSecret: 'another' },
  ] satisfies Partial<Tenant>[])(
    'makes another Build of the same commit once the tenant is set up anew, with %o',
    (change) => {
      const [before] = builds(samplePush(), api)
      const [after] = builds(samplePush(), api, { tenant: { ...tenant, ...change } })
      expect(after?.inputsHash).not.toBe(before?.inputsHash)
    },
  )

  it.each<[what: string, event: BuildingEvent, tags: string[], priority: number]>([
    ['the default branch', samplePush(), ['main-aaaaaaa'], 10],
    ['another branch', samplePush({ ref: 'refs/heads/a/b', refName: 'a/b' }), ['a-b-aaaaaaa'], 20],
    ['a tag', tagPush, ['v1'], 10],
    ['a pull request', samplePullRequest(), ['feature-till-aaaaaaa'], 30],
    ['a fork’s main, which is not ours', fork({ headRef: 'main' }), ['eve-main-aaaaaaa'], 30],
    ['a merge group, whose commit is on no branch yet', sampleMergeGroup(), ['a'.repeat(40)], 10],
  ])('of %s has its tags and its turn', (_what, event, tags, priority) => {
    expect(builds(event, api)).toMatchObject([{ config: { tags }, priority }])
  })

  it('leaves out tags that the event does not have, and falls back to the commit', () => {
    const text = '  api: { image: registry.test/acme/api, tags: ["pr-{{ pr }}", "{{ tag }}"] }\n'
    expect(builds(samplePullRequest(), text)).toMatchObject([{ config: { tags: ['pr-4'] } }])
    expect(builds(samplePush(), text)).toMatchObject([{ config: { tags: ['a'.repeat(40)] } }])
  })

  it('pushes without TLS to a registry on this machine', () => {
    expect(builds(samplePush(), '  api: { image: "localhost:5000/api" }\n')).toMatchObject([
      { config: { insecure: true } },
    ])
  })

  it('builds nothing where an image is not the tenant’s, and points at each', () => {
    const text = `${api}  a: { image: ghcr.io/other/a }\n  b: { image: registry.test/acmeevil/b }\n`
    expect(plan(samplePush(), text)).toMatchObject({
      problems: [
        { line: 4, column: 15, endColumn: 30, path: 'builds.a.image' },
        {
          line: 5,
          path: 'builds.b.image',
          message: expect.stringContaining('`registry.test/acme/**`') as string,
        },
      ],
    })
  })

  it('builds nothing where two builds would push the same image', () => {
    const text = `${api}  again: { image: registry.test/acme/api }\n`
    expect(plan(samplePush(), text)).toMatchObject({
      problems: [
        { line: 4, path: 'builds.again.image', message: expect.stringContaining('both push') as string },
      ],
    })
  })
})

describe('what is not trusted', () => {
  const untrusted = { judgement: { trust: 'untrusted', approved: false, reason: 'Eve.' } as const }

  it('gets its own image, tag, account and source, and nothing of the trusted', () => {
    expect(plan(fork(), api, untrusted)).toMatchObject({
      builds: [
        {
          trust: 'untrusted',
          config: {
            image: 'registry.test/untrusted/shop',
            tags: ['api-pr4-aaaaaaa'],
            serviceAccount: 'stranger',
            pushSecret: null,
            source: { cloneUrl: 'https://forge.test/eve/shop.git', private: false },
          },
        },
      ],
    })
  })

  it('shares no build with what is trusted, whatever the file says of tags', () => {
    const text = '  api: { image: registry.test/acme/api, tags: [latest] }\n'
    expect(plan(fork(), text, untrusted)).toMatchObject({
      builds: [{ config: { image: 'registry.test/untrusted/shop', tags: ['api-pr4-aaaaaaa'] } }],
    })
  })

  it('is said to be not allowed where nobody may approve it, and is not taken for skipped', () => {
    const judgement = { trust: 'refused', reason: 'Strangers are not built.' } as const
    const text = `${api}  web: { image: registry.test/acme/web, on: { push: } }\n`
    expect(plan(fork(), text, { judgement })).toEqual({
      builds: [],
      skipped: [
        { name: 'api', reason: 'Strangers are not built.', image: null, refused: true },
        {
          name: 'web',
          reason: 'It does not build on pull requests.',
          image: 'registry.test/untrusted/shop',
        },
      ],
    })
  })

  it('is cloned from the fork also when its author is trusted', () => {
    expect(plan(fork(), api)).toMatchObject({
      builds: [
        {
          trust: 'trusted',
          config: {
            image: 'registry.test/acme/api',
            source: { cloneUrl: 'https://forge.test/eve/shop.git', private: false },
          },
        },
      ],
    })
  })
})

describe('a newer commit', () => {
  const on = (yaml: string) => `  api: { image: registry.test/acme/api${yaml} }\n`
  const feature = samplePush({ ref: 'refs/heads/feature', refName: 'feature' })
  it.each<[what: string, event: BuildingEvent, file: string, isProtected: boolean, cancels: boolean]>([
    ['of a pull request', samplePullRequest(), '', false, true],
    ['of a branch', feature, '', false, true],
    ['of a protected branch', feature, '', true, false],
    ['of the default branch', samplePush(), '', false, false],
    ['of a tag', tagPush, '', false, false],
    ['of a merge queue', sampleMergeGroup(), '', false, false],
    ['where the file says so', samplePush(), ', cancel-in-progress: true', false, true],
    ['where the file says no', samplePullRequest(), ', cancel-in-progress: false', false, false],
  ])('%s may cancel the older build, or not', (_what, event, file, isProtected, cancels) => {
    expect(plan(event, on(file), { isProtected })).toMatchObject({ builds: [{ cancelInProgress: cancels }] })
  })
})

describe('somebody who asks', () => {
  const text = `${api}  web: { image: registry.test/acme/web, on: { push: { tags: ["v*"] } } }\n`

  it('gets what they name, also where filters or the message would skip it, and nothing else', () => {
    const choice = { names: ['web'], force: true }
    expect(plan(samplePush(), text, { choice, skipWords: '[skip ci]' })).toMatchObject({
      builds: [{ name: 'web' }],
      skipped: [],
    })
  })

  it('gets what the event selects where they name nothing', () => {
    const choice = { names: null, force: false }
    expect(plan(samplePush(), text, { choice })).toMatchObject({
      builds: [{ name: 'api' }],
      skipped: [{ name: 'web' }],
    })
  })

  it('gets no build of a stranger’s that nobody may approve', () => {
    const judgement = { trust: 'refused', reason: 'No.' } as const
    expect(plan(fork(), api, { judgement, choice: { names: ['api'], force: true } })).toMatchObject({
      builds: [],
      skipped: [{ refused: true }],
    })
  })
})

it('skips every build of a commit that asks for it', () => {
  expect(plan(samplePush(), api, { skipWords: '[ci skip]' })).toEqual({
    builds: [],
    skipped: [
      { name: 'api', reason: 'The commit’s message says [ci skip].', image: 'registry.test/acme/api' },
    ],
  })
})
