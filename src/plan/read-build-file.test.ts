import { describe, expect, it } from 'vitest'
import { fakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { readBuildFile } from './read-build-file.ts'

const sha = 'a'.repeat(40)
const shop = sampleRepository()
const templates = { ...shop, id: 70, name: 'templates' }
const base = 'builds: { api: { image: registry.test/acme/api } }\n'
const refused = (name: string) =>
  name === 'acme/templates' ? null : `No file of \`${name}\` may be extended here.`

function hostWith(files: Record<string, string | Error>) {
  const host = fakeSourceHost(files)
  host.repositories = { 70: templates }
  host.refs = { 'acme/templates refs/heads/v1': 'c'.repeat(40) }
  return host
}

const read = (host: ReturnType<typeof hostWith>) => readBuildFile(host, shop, sha, refused)

describe('what a build file extends', () => {
  it('is read in its repository at the same commit', async () => {
    const host = hostWith({ '.slipway.yaml': 'version: 1\nextends: ci/a.yaml\n', 'ci/a.yaml': base })
    expect(await read(host)).toMatchObject({
      kind: 'usable',
      parsed: { file: { builds: [{ name: 'api' }] } },
    })
    expect(host.asked).toEqual(['file shop aaaaaaa .slipway.yaml', 'file shop aaaaaaa ci/a.yaml'])
  })

  it('is read in another repository at the commit of its ref, where that may be extended', async () => {
    const own = 'version: 1\nextends: { repository: acme/templates, path: a.yaml, ref: v1 }\n'
    const host = hostWith({
      '.slipway.yaml': own,
      'a.yaml': `extends: b.yaml\n${base}`,
      'b.yaml': 'version: 1',
    })
    expect(await read(host)).toMatchObject({ kind: 'usable' })
    expect(host.asked.slice(1)).toEqual([
      'resolve acme/templates v1',
      'file templates ccccccc a.yaml',
      'file templates ccccccc b.yaml',
    ])
  })

  it.each([
    ['may not be extended', 'eve/evil', 'v1', 'No file of `eve/evil` may be extended here.'],
    ['has no such ref', 'acme/templates', 'v2', 'There is no `acme/templates` at `v2`'],
  ])('is a mistake where its repository %s', async (_what, repository, ref, words) => {
    const own = `version: 1\nextends: { repository: ${repository}, path: a.yaml, ref: ${ref} }\n`
    const found = await read(hostWith({ '.slipway.yaml': own, 'a.yaml': base }))
    expect(found).toMatchObject({
      kind: 'unusable',
      path: '.slipway.yaml',
      problems: [{ line: 2, column: 1, message: expect.stringContaining(words) as string }],
    })
  })

  it('is asked for again later when it cannot be read now', async () => {
    const away = new Error('away')
    const host = hostWith({ '.slipway.yaml': 'version: 1\nextends: a.yaml\n', 'a.yaml': away })
    await expect(read(host)).rejects.toBe(away)
  })
})
