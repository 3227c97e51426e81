import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildMethods } from '../../domain/index.ts'
import { parseBuildFile } from '../../plan/build-file/parse-build-file.ts'
import { findEntries, guessImage } from './find-entries.ts'
import { writeBuildFile } from './write-build-file.ts'

function propose(
  paths: string[],
  remote: string | null,
  methods: readonly string[] = ['docker'],
  defaultBranch = 'main',
): string {
  const guessed = guessImage(remote, 'shop')
  return writeBuildFile({
    ...findEntries(paths, 'shop'),
    ...guessed,
    methods: new Set(buildMethods.filter((method) => methods.includes(method))),
    defaultBranch,
  })
}

function buildsOf(text: string) {
  const parsed = parseBuildFile(text)
  if ('problems' in parsed) throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
  return parsed.file.builds
}

it('has an entry for each Dockerfile, built when something in its folder changes', () => {
  const text = propose(
    ['api/Dockerfile', 'api/main.go', 'api/go.mod', 'web/Containerfile.dev', 'node_modules/x/Dockerfile'],
    'git@github.com:Acme/Shop.git',
  )
  expect(
    buildsOf(text).map(({ name, context, dockerfile, image, on }) => ({
      ...{ name, context, dockerfile, image },
      paths: on.push?.paths,
    })),
  ).toEqual([
    {
      ...{ name: 'api', context: 'api', dockerfile: 'Dockerfile', image: 'ghcr.io/acme/shop/api' },
      paths: ['api/**'],
    },
    {
      ...{ name: 'web-dev', context: 'web', dockerfile: 'Containerfile.dev' },
      ...{ image: 'ghcr.io/acme/shop/web-dev', paths: ['web/**'] },
    },
  ])
})

it('is written as people write it', () => {
  const text = propose(['api/Dockerfile', 'web/Dockerfile'], 'git@github.com:acme/shop.git')
  expect(text).toContain(`
    on:
      push:
        branches: [main]
        tags: [v*]
        paths: [web/**]
      pull_request:
        paths: [web/**]
`)
})

it('builds from around a folder that only holds Dockerfiles', () => {
  const [build] = buildsOf(propose(['docker/Dockerfile', 'docker/.dockerignore', 'main.go'], null))
  expect(build).toMatchObject({ context: '.', dockerfile: 'docker/Dockerfile' })
})

it('leaves what the cluster has no strategy for in comments, which hold once it has one', () => {
  const paths = ['pom.xml', 'images/flake.nix', 'vm/base.pkr.hcl']
  expect(buildsOf(propose(paths, null)).map(({ name }) => name)).toEqual(['app'])
  expect(propose(paths, null)).toContain('#   method: nix')
  const whole = buildsOf(propose(paths, null, buildMethods))
  expect(whole.map(({ method }) => method)).toEqual(['nix', 'paketo', 'packer'])
})

it.each([
  ['https://github.com/Acme/Shop.git', 'ghcr.io/acme/shop'],
  ['ssh://git@gitlab.com:22/group/sub/shop.git', 'registry.gitlab.com/group/sub/shop'],
  ['git@example.com:acme/shop', 'registry.example.com/shop'],
  [null, 'registry.example.com/folder'],
])('guesses from the remote %s the image %s', (remote, image) => {
  expect(guessImage(remote, 'folder').image).toBe(image)
})

it('can always be used, whatever is in the repository', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'api',
      'API',
      'docker',
      '-x',
      '{{a}}',
      '..',
      'a b',
      '$(x)',
      'ü',
      '*',
      'a'.repeat(90),
      '.github',
    ),
    fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('/')),
  )
  const file = fc.oneof(
    fc.constantFrom('Dockerfile', 'Containerfile', 'Dockerfile.dev', 'x.dockerfile', 'Dockerfile.-'),
    fc.constantFrom('go.mod', 'package.json', 'flake.nix', '-.pkr.hcl', 'project.toml', 'pom.xml'),
    segment,
  )
  const path = fc
    .tuple(fc.array(segment, { maxLength: 4 }), file)
    .map(([folders, name]) => [...folders, name].join('/'))
  const remote = fc.option(fc.oneof(fc.webUrl(), fc.string(), fc.constant('git@github.com:A/B.git')))
  fc.assert(
    fc.property(
      fc.array(path, { maxLength: 60 }),
      remote,
      fc.subarray([...buildMethods]),
      fc.constantFrom('main', 'a,b', 'x+[1]', '!no', 'true'),
      (paths, url, methods, branch) => {
        expect(buildsOf(propose(paths, url, methods, branch)).length).toBeGreaterThan(0)
      },
    ),
  )
})
