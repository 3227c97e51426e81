import { describe, expect, it } from 'vitest'
import { compareVersions, isVersionOf } from './versions.ts'

describe('versions', () => {
  // The examples of https://semver.org/#spec-item-11, lowest first.
  const ordered = [
    ...['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11'],
    ...['1.0.0-rc.1', '1.0.0', '2.0.0', '2.1.0', '2.1.1', '10.0.0'],
  ]
  it('are ordered as semver.org has it, and what is none comes before them', () => {
    const shuffled = [...ordered.toReversed(), null, 'latest']
    expect(shuffled.toSorted(compareVersions).slice(2)).toEqual(ordered)
    expect(compareVersions('v1.2', '1.2.0+build.5')).toBe(0)
  })

  it.each([
    ['1.4.2', '1', true],
    ['1.4.2', '1.4', true],
    ['1.4.2', '1.4.2', true],
    ['1.4.2', 'v1.4.2', true],
    ['1.4.20', '1.4.2', false],
    ['14.2.0', '1', false],
    ['1.4.2-rc.1', '1.4', false],
    ['1.4.2-rc.1', '1.4.2-rc.1', true],
    ['edge', 'edge', true],
    ['edge', '1', false],
    [null, '1', false],
  ])('%s is one of %s: %s', (version, pin, isOne) => {
    expect(isVersionOf(version, pin)).toBe(isOne)
  })
})
