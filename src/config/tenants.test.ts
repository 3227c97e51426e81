import { describe, expect, it } from 'vitest'
import { loadTenants } from './tenants.ts'

const good = `tenants:
  - name: acme
    namespace: team-a
    repositories: ["acme/*"]
    images: ["ghcr.io/acme/**"]
    serviceAccount: builder
    pushSecret: registry
    limits: { running: 5 }
  - { name: beta, namespace: team-b, repositories: [beta/shop], images: ["**"] }
`

function problemsOf(text: string) {
  const loaded = loadTenants(text, 'tenants.yaml')
  if (!('problems' in loaded)) return []
  return loaded.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

describe('a tenants file', () => {
  it('says who may build what, with what is left out filled in', () => {
    expect(loadTenants(good, 'tenants.yaml')).toEqual({
      tenants: [
        {
          name: 'acme',
          namespace: 'team-a',
          repositories: ['acme/*'],
          images: ['ghcr.io/acme/**'],
          serviceAccount: 'builder',
          pushSecret: 'registry',
          limits: { running: 5 },
        },
        {
          name: 'beta',
          namespace: 'team-b',
          repositories: ['beta/shop'],
          images: ['**'],
          serviceAccount: null,
          pushSecret: null,
          limits: { running: 2 },
        },
      ],
    })
  })

  it('may be JSON', () => {
    const json = JSON.stringify({
      tenants: [{ name: 'a', namespace: 'a', repositories: ['a/*'], images: ['a/*'] }],
    })
    expect(loadTenants(json, 'tenants.json')).toMatchObject({ tenants: [{ name: 'a' }] })
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
      '9:13 tenants[1].name: Two tenants of tenants.yaml are named `acme`.',
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
