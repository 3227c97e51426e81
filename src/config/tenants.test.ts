import { describe, expect, it } from 'vitest'
import { mayAskFor } from '../control/may-ask-for.ts'
import { loadTenants } from './tenants.ts'

const nothing = { policy: 'approval', image: null, serviceAccount: null, pushSecret: null }

const good = `tenants:
  - name: acme
    namespace: team-a
    repositories: ["acme/*"]
    images: ["ghcr.io/acme/**"]
    serviceAccount: builder
    pushSecret: registry
    limits: { running: 5, runningPerRepository: 3, runningPerRef: 1, queued: 200 }
  - { name: beta, namespace: team-b, repositories: [beta/shop], images: ["**"] }
`

const files: Record<string, string> = { '/etc/slipway/acme-secret': 'one, two\n', '/etc/slipway/empty': '\n' }
const sources = {
  env: { BETA_SECRET: 'three' },
  readFile: (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error('ENOENT')
    return text
  },
}
const load = (text: string) => loadTenants(text, '/etc/slipway/tenants.yaml', sources)

function problemsOf(text: string) {
  const loaded = load(text)
  if (!('problems' in loaded)) return []
  return loaded.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

describe('a tenants file', () => {
  it('says who may build what, with what is left out filled in', () => {
    expect(load(good)).toEqual({
      tenants: [
        {
          name: 'acme',
          namespace: 'team-a',
          repositories: ['acme/*'],
          images: ['ghcr.io/acme/**'],
          serviceAccount: 'builder',
          pushSecret: 'registry',
          untrusted: nothing,
          webhookSecrets: [],
          limits: { running: 5, runningPerRepository: 3, runningPerRef: 1, queued: 200 },
        },
        {
          name: 'beta',
          namespace: 'team-b',
          repositories: ['beta/shop'],
          images: ['**'],
          serviceAccount: null,
          pushSecret: null,
          untrusted: nothing,
          webhookSecrets: [],
          limits: { running: 2 },
        },
      ],
    })
  })

  it('may be JSON', () => {
    const json = JSON.stringify({
      tenants: [{ name: 'a', namespace: 'a', repositories: ['a/*'], images: ['a/*'] }],
    })
    expect(load(json)).toMatchObject({ tenants: [{ name: 'a' }] })
  })

  it('is told all its mistakes at once, each at its place', () => {
    const text = `tenants:
  - name: Acme
    namespce: team-a
    repositories: []
    images: ["a++"]
    limits: { running: 0 }
  - name: 12
    namespace: team-b
    repositories: acme/*
    images: ["**"]
`
    expect(problemsOf(text)).toEqual([
      '2:5 tenants[0].namespace: `tenants[0].namespace` is missing: expected a namespace of the cluster.',
      '2:11 tenants[0].name: `Acme` is no name: lower-case letters, digits and `-`, which cannot begin or end it.',
      '3:5 tenants[0].namespce: `namespce` is not a key of `tenants[0]`. Did you mean `namespace`?',
      '4:5 tenants[0].repositories: Without repositories this tenant can build nothing: name at least one, such as "acme/*".',
      '5:14 tenants[0].images[0]: `a++` is a bad pattern: `+` repeats the character before it, which cannot be `?` or `+`; write \\+ for the character.',
      '6:24 tenants[0].limits.running: At least one BuildRun must be able to run.',
      '7:11 tenants[1].name: `tenants[1].name`: YAML reads `12` as the number 12, expected the name of the tenant. Put it in quotes: "12".',
      '9:19 tenants[1].repositories: `tenants[1].repositories` is the text `acme/*`: expected a list of patterns of repositories, such as ["acme/*"]. Write a list: ["acme/*"].',
    ])
  })

  it('cannot name two tenants alike, or give one repository to two', () => {
    expect(problemsOf(good.replace('name: beta', 'name: acme').replace('beta/shop', 'Acme/Shop'))).toEqual([
      '9:13 tenants[1].name: Two tenants of /etc/slipway/tenants.yaml are named `acme`.',
      '9:53 tenants[1].repositories[0]: `Acme/Shop` belongs to the tenant `acme` already: a repository has one tenant.',
    ])
  })

  it('cannot let a pattern of one tenant cover a repository that another names', () => {
    expect(
      problemsOf(
        good
          .replace('"acme/*"', 'beta/shop')
          .replace('repositories: [beta/shop], images', 'repositories: ["beta/*"], images'),
      ),
    ).toEqual([
      '4:20 tenants[0].repositories[0]: `beta/shop` belongs to the tenant `beta` already: a repository has one tenant.',
    ])
  })

  it.each([
    ['', 'is empty'],
    ['tenants: []', 'no tenant here'],
    [good.replace('"acme/*"', '"acme*"'), '`acme*` matches no repository: they are named `owner/name`.'],
    ['tenants: {}', 'a list of tenants'],
  ])('cannot be %j', (text, words) => {
    expect(problemsOf(text)[0]).toContain(words)
  })
})

describe('what strangers get', () => {
  const strangers = (more: string, tenant = '') => `tenants:
  - name: acme
    namespace: team-a
    repositories: ["acme/*"]
    images: ["ghcr.io/acme/**", "acme/*"]
    serviceAccount: builder
    pushSecret: registry
    ${tenant}
    untrusted: { ${more} }
  - { name: beta, namespace: team-a, repositories: ["beta/*"], images: ["ghcr.io/beta/**"], pushSecret: beta }
`

  it('has an image, an account and a secret of its own', () => {
    const own = 'image: ghcr.io/strangers/acme, serviceAccount: stranger, pushSecret: strangers'
    const owners = 'owners: { Acme: 12 }'
    expect(load(strangers(own, owners))).toMatchObject({
      tenants: [
        {
          owners: { acme: 12 },
          untrusted: {
            policy: 'approval',
            image: 'ghcr.io/strangers/acme',
            serviceAccount: 'stranger',
            pushSecret: 'strangers',
          },
        },
        { untrusted: nothing },
      ],
    })
    expect(load(strangers('policy: never'))).toMatchObject({
      tenants: [{ untrusted: { ...nothing, policy: 'never' } }, {}],
    })
  })

  it.each([
    ['image: ghcr.io/acme/x, serviceAccount: stranger', 'untrusted.image: `ghcr.io/acme/x` is let in by', ''],
    ['image: GHCR.io/beta/x, serviceAccount: stranger', 'of the tenant `beta`', ''],
    ['image: docker.io/acme/x, serviceAccount: stranger', 'is let in by', ''],
    ['image: index.docker.io/acme/x, serviceAccount: s', 'is let in by', ''],
    ['image: ghcr.io/strangers/x', 'needs `untrusted.serviceAccount`', ''],
    ['image: ghcr.io/strangers/x, serviceAccount: builder', 'use the service account `builder`', ''],
    ['image: ghcr.io/strangers/x, serviceAccount: default', 'use the service account `default`', ''],
    ['image: ghcr.io/strangers/x, serviceAccount: s, pushSecret: registry', 'with the secret `registry`', ''],
    ['image: ghcr.io/strangers/x, serviceAccount: s, pushSecret: beta', 'with the secret `beta`', ''],
    ['image: "ghcr.io/strangers/x:latest", serviceAccount: s', 'is no image name without tag', ''],
    ['polcy: never', 'Did you mean `policy`?', ''],
    ['policy: ask', '`approval` or `never`', ''],
    ['policy: never', 'numeric id of an account', 'owners: { acme: Acme }'],
  ])('cannot be { %s }', (more, words, tenant) => {
    expect(problemsOf(strangers(more, tenant)).join(' ')).toContain(words)
  })

  it.each(['ghcr.io/strangers/x', 'docker.io/strangers/x', 'strangers/x'])(
    '%s may be taken out again',
    (name) => {
      const text = strangers(`image: ${name}, serviceAccount: s`)
      expect(problemsOf(text.replace(/images: .*"acme.*/, `images: ["**", "!${name}"]`))).toEqual([])
    },
  )
})

describe("secrets of a tenant's own webhook", () => {
  const withKeys = (keys: string, others = '') =>
    good.replace('serviceAccount: builder', keys).replace('images: ["**"]', `images: ["**"]${others}`)

  it('come from a file beside the tenants file and from the environment', () => {
    const both = withKeys('webhookSecretFile: acme-secret', ', webhookSecretEnv: BETA_SECRET')
    expect(load(both)).toMatchObject({
      tenants: [{ webhookSecrets: ['one', 'two'] }, { webhookSecrets: ['three'] }],
    })
  })

  it.each([
    ['webhookSecretFile: missing', '', 'Cannot read `missing`: ENOENT.'],
    ['webhookSecretFile: empty', '', 'There is no secret in `empty`.'],
    ['webhookSecretEnv: NO_SUCH', '', '`NO_SUCH` is not set, or empty.'],
    ['webhookSecretEnv: BETA_SECRET', ', webhookSecretEnv: BETA_SECRET', 'have the same webhook secret'],
  ])('cannot be { %s }', (keys, others, words) => {
    expect(problemsOf(withKeys(keys, others)).join(' ')).toContain(words)
  })
})

describe('what a tenant has beside its limits', () => {
  const one = (more: string) =>
    `tenants:\n  - { name: a, namespace: a, repositories: [a/*], images: ["**"], ${more} }\n`

  it('is what its methods are built with, the Secrets, files and pools that it may use, and how long it is kept', () => {
    const text = one(
      'strategies: { docker: { name: buildah, version: "1.1" }, nix: { version: "2", kind: BuildStrategy } }, ' +
        'secrets: ["npm-*"], extends: [a/templates], pools: [arm64], keep: { buildDays: 7, deliveries: null }',
    )
    expect(load(text)).toMatchObject({
      tenants: [
        {
          strategies: {
            docker: { name: 'buildah', kind: null, version: '1.1' },
            nix: { name: null, kind: 'BuildStrategy', version: '2' },
          },
          secrets: ['npm-*'],
          extends: ['a/templates'],
          pools: ['arm64'],
          keep: { buildDays: 7, deliveries: null },
        },
      ],
    })
  })

  it('may be that it may use none of its Secrets', () => {
    expect(load(one('secrets: [], extends: []'))).toMatchObject({ tenants: [{ secrets: [], extends: [] }] })
  })

  it.each([
    ['strategies: { dokcer: { name: b } }', 'Did you mean `docker`'],
    ['strategies: { docker: {} }', 'This pins nothing'],
    ['strategies: { docker: { version: latest } }', 'is no version such as'],
    ['extends: ["a*"]', 'matches no repository'],
    ['pools: []', 'nothing could be built'],
    ['keep: { buildDays: 0 }', 'At least one must be kept'],
    ['keep: { buildDay: 5 }', 'Did you mean `buildDays`'],
  ])('is refused as `%s`', (more, says) => {
    expect(problemsOf(one(more)).join()).toContain(says)
  })
})

it('what pushes the images of a tenant is for no build of another one in its namespace', () => {
  const rest = (name: string) => `repositories: ["${name}/*"], images: ["ghcr.io/${name}/**"]`
  const loaded = load(`tenants:
  - { name: a, namespace: shared, pushSecret: a-push, ${rest('a')} }
  - { name: b, namespace: shared, pushSecret: b-push, secrets: [npm, "*-push"], ${rest('b')} }
  - { name: c, namespace: own, pushSecret: c-push, ${rest('c')} }
`)
  const tenants = 'tenants' in loaded ? loaded.tenants : []
  const asks = tenants.map((tenant) =>
    ['a-push', 'b-push', 'c-push', 'npm'].filter((one) => mayAskFor(one, tenant)),
  )
  expect(asks).toEqual([
    ['c-push', 'npm'],
    ['c-push', 'npm'],
    ['a-push', 'b-push', 'npm'],
  ])
})
