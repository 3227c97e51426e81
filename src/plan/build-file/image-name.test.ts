import { describe, expect, it } from 'vitest'
import { imageNameProblem, isLoopbackRegistry } from './image-name.ts'

describe('an image name', () => {
  it.each([
    'busybox',
    'acme/api',
    'ghcr.io/acme/api',
    'localhost/api',
    'localhost:5000/acme/api',
    '127.0.0.1:41823/a/b/c',
    '[::1]:5000/api',
    'registry.example.com:5000/a',
    'a/b__c/d.e-f--g',
  ])('may be %s', (name) => expect(imageNameProblem(name)).toBeNull())

  it.each([
    ['', 'no image name'],
    ['ghcr.io/acme/api:1.2', 'put `1.2` under `tags`'],
    ['localhost:5000/api:x', 'write `localhost:5000/api`'],
    ['api:latest', 'write `api`'],
    ['a@sha256:abc', 'write `a`'],
    ['docker://ghcr.io/a', 'write `ghcr.io/a`'],
    ['ghcr.io/Acme', 'write `ghcr.io/acme`'],
    ['ghcr.io/', 'no image name'],
    ['ghcr.io//a', 'no image name'],
    ['-a', 'no image name'],
    ['a/../b', 'no image name'],
    ['bad_host.io:5000/a', 'bad registry'],
    ['ghcr.io:port/a', 'bad registry'],
    ['a b', 'no image name'],
    ['$(x)', 'no image name'],
    [`a/${'b'.repeat(260)}`, 'too long'],
  ])('cannot be %s', (name, words) => expect(imageNameProblem(name)).toContain(words))
})

describe('a registry on this machine', () => {
  it.each(['localhost/a', 'localhost:5000/a', '127.0.0.1:5000/a', '127.8.9.1/a', '[::1]:5000/a'])(
    '%s',
    (name) => expect(isLoopbackRegistry(name)).toBe(true),
  )
  it.each([
    'ghcr.io/a',
    'a/b',
    'localhost.evil.com/a',
    '128.0.0.1/a',
    '127.0.0.1.evil.com/a',
    '[::2]:5000/a',
    'localhost',
  ])('is not %s', (name) => expect(isLoopbackRegistry(name)).toBe(false))
})
