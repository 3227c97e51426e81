import { expect, it } from 'vitest'
import { compileImageFilter } from './image-filter.ts'

it.each<[string[], string[], boolean]>([
  [
    ['**', '!docker.io/acme/**'],
    ['docker.io/acme/api', 'acme/api', 'index.docker.io/acme/api', 'registry-1.docker.io/acme/api'],
    false,
  ],
  [['**', '!acme/**'], ['docker.io/acme/api', 'Index.Docker.io/acme/api'], false],
  [['**', '!docker.io/node'], ['node', 'library/node', 'index.docker.io/library/node'], false],
  [['**', '!library/*'], ['node', 'docker.io/node'], false],
  [['docker.io/acme/*'], ['acme/api', 'registry-1.docker.io/acme/api'], true],
  [['docker.io/library/*'], ['node', 'docker.io/node'], true],
  [['docker.io/library/*'], ['library/a/b', 'acme/node', 'ghcr.io/library/node'], false],
  [['**', '!docker.io/**', 'docker.io/acme/*'], ['acme/api', 'index.docker.io/acme/api'], true],
  [['**', '!docker.io/acme/**'], ['ghcr.io/acme/api', 'localhost/acme/api', 'acme.test:5000/acme/api'], true],
  [['GHCR.io/acme/*'], ['ghcr.io/acme/api'], true],
])('%j has one answer for all names of an image: %j: %s', (patterns, images, expected) => {
  const filter = compileImageFilter(patterns)
  expect(images.map((image) => filter.lets(image))).toEqual(images.map(() => expected))
})
