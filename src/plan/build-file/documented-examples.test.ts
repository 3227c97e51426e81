import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBuildFile } from './parse-build-file.ts'

const root = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/build-file.md', root), 'utf8')
const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...`${page}\n${readme}`.matchAll(/^```yaml( invalid)?\n(.*?)^```$/gms)].map(
  ([, invalid, text = '']) => ({ invalid: invalid !== undefined, text }),
)
/** The README shows other YAML, too. */
const files = blocks.filter(({ text }) => /^builds:/m.test(text))

describe('the documentation', () => {
  it('has examples', () => expect(files.length).toBeGreaterThan(4))

  it.each(files)('shows a file, number %#, that is what it says', ({ invalid, text }) => {
    const parsed = parseBuildFile(text)
    if (invalid) expect('problems' in parsed ? parsed.problems : []).toHaveLength(3)
    else expect(parsed).not.toHaveProperty('problems')
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
