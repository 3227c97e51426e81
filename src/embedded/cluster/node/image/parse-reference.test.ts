import { expect, test } from 'vitest'
import { parseReference } from './parse-reference.ts'

const sha = `sha256:${'a'.repeat(64)}`

test.each([
  ['busybox', 'registry-1.docker.io', 'library/busybox', 'latest'],
  ['acme/api:v1', 'registry-1.docker.io', 'acme/api', 'v1'],
  ['docker.io/acme/api', 'registry-1.docker.io', 'acme/api', 'latest'],
  ['127.0.0.1:5000/api', '127.0.0.1:5000', 'api', 'latest'],
  ['localhost/api:v1', 'localhost', 'api', 'v1'],
  [`ghcr.io/acme/a_b/c--d:v1@${sha}`, 'ghcr.io', 'acme/a_b/c--d', sha],
])('%s is found at %s', (name, registry, repository, target) => {
  expect(parseReference(name)).toEqual({ registry, repository, target })
})

test.each(['', 'UPPER', 'a//b', 'ghcr.io/a:', 'ghcr.io/../b', 'ghcr.io/a?x', 'a b'])('%j is none', (name) => {
  expect(parseReference(name)).toBeNull()
})
