import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readChain, type FileReader } from './extends/read-chain.ts'
import { parseBuildFile, parseDocument } from './parse-build-file.ts'
import { build } from './schema/build-file.ts'

const root = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/build-file.md', root), 'utf8')
const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...`${page}\n${readme}`.matchAll(/^```yaml( invalid)?\n(.*?)^```$/gms)].map(
  ([, invalid, text = '']) => ({ invalid: invalid !== undefined, text }),
)
/** The README shows other YAML, too. */
const files = blocks.filter(({ text }) => /^builds:/m.test(text))

/** Files that others extend begin with their path. */
const extended = new Map(
  files.flatMap(({ text }) => {
    const [, path] = /^# (\S+\.yaml)\n/.exec(text) ?? []
    return path === undefined ? [] : [[path, text]]
  }),
)
const reader: FileReader = {
  ...{ id: '', name: null },
  file: (path) => {
    const text = extended.get(path)
    return Promise.resolve(text === undefined ? 'missing' : new TextEncoder().encode(text))
  },
  other: (repository) => Promise.resolve({ unread: repository }),
}

describe('the documentation', () => {
  it('has examples', () => expect(files.length).toBeGreaterThan(4))

  const own = files.filter(({ text }) => ![...extended.values()].includes(text))
  it.each(own)('shows a file, number %#, that is what it says', async ({ invalid, text }) => {
    const { document, isWhole, notes } = await readChain(reader, '.slipway.yaml', text)
    const parsed = parseDocument(document, isWhole)
    if (invalid) expect('problems' in parsed ? parsed.problems : []).toHaveLength(3)
    else if (notes.length > 0) expect('problems' in parsed ? parsed.problems : []).toEqual([])
    else expect(parsed).not.toHaveProperty('problems')
  })

  it('shows every key of a build at least once', () => {
    const text = files.map((one) => one.text).join('\n')
    const keys = Object.keys(build.shape)
    expect(keys.filter((key) => !new RegExp(`(^|[{ ])${key}:`, 'm').test(text))).toEqual([])
  })
})

describe('the example repository', () => {
  it('has a build file that is fine', () => {
    const parsed = parseBuildFile(readFileSync(new URL('examples/hello/.slipway.yaml', root)))
    expect(parsed).toMatchObject({
      file: { builds: [{ name: 'hello', image: 'localhost:5000/demo/hello' }] },
    })
  })
})
