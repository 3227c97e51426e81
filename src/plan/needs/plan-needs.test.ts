import { describe, expect, it } from 'vitest'
import { buildsOfText, planText } from '../../../test/support/plan-text.ts'
import type { Planning } from '../plan-builds.ts'

const image = (name: string) => `image: registry.test/acme/${name}`
const onTags = 'on: { push: { tags: ["v*"] } }'
/** `app` needs `lib`, which needs `base`; `base` is built for tags only, and `docs` by itself. */
const file = `
  app: { ${image('app')}, needs: lib, args: { BASE: "{{ needs.lib.ref }}" } }
  docs: { ${image('docs')}, ${onTags} }
  lib: { ${image('lib')}, needs: base, ${onTags} }
  base: { ${image('base')}, ${onTags} }
`
const names = (text: string, change: Partial<Planning> = {}) =>
  buildsOfText(text, change).map(({ name }) => name)
const chosen = (...names: string[]) => ({ choice: { names, force: true } })

describe('what a build needs', () => {
  it('is built whenever it is, and what that needs as well, whatever their own filters say', () => {
    expect(planText(file)).toMatchObject({
      builds: [{ name: 'app', config: { needs: ['lib'] } }, { name: 'lib' }, { name: 'base' }],
      skipped: [{ name: 'docs' }],
    })
  })

  it('is skipped with it where the commit asks for no build', () => {
    expect(planText(file, { skipWords: '[skip ci]' })).toMatchObject({
      builds: [],
      skipped: [{ name: 'app' }, { name: 'docs' }, { name: 'lib' }, { name: 'base' }],
    })
  })

  it('is not built by itself where nothing that needs it is', () => {
    expect(names(file.replace('needs: lib,', `needs: lib, ${onTags},`))).toEqual([])
  })

  it('is refused with it where nobody may approve it', () => {
    const judgement = { trust: 'refused', reason: 'No.' } as const
    expect(planText(file, { judgement })).toMatchObject({
      builds: [],
      skipped: [
        { name: 'app', refused: true },
        { name: 'docs', reason: 'It builds on tags only.' },
        { name: 'lib', refused: true },
        { name: 'base', refused: true },
      ],
    })
  })

  it('keeps it from being built where it cannot be made', () => {
    const broken = file.replace('base: {', 'base: { strategy: nobody,')
    expect(planText(broken)).toMatchObject({ problems: [{ path: 'builds.base.strategy' }] })
  })

  it('is every combination of a matrix, where the entry is named', () => {
    const text = `
  app: { ${image('app')}, needs: base }
  base: { ${image('base')}, matrix: { os: [one, two] }, ${onTags} }
`
    const [app, ...bases] = buildsOfText(text)
    expect(bases.map(({ name }) => name)).toEqual(['base (os=one)', 'base (os=two)'])
    expect(app?.config.needs).toEqual(['base (os=one)', 'base (os=two)'])
  })

  it('decides its image: another base makes another build, all the way up', () => {
    const hashes = (text: string) =>
      Object.fromEntries(buildsOfText(text).map(({ name, inputsHash }) => [name, inputsHash]))
    const before = hashes(file)
    const after = hashes(file.replace(`${image('base')},`, `${image('base')}, args: { A: b },`))
    for (const name of ['app', 'lib', 'base']) expect(after[name]).not.toBe(before[name])
    const lessNeeded = hashes(file.replace('needs: base,', ''))
    expect(lessNeeded['lib']).not.toBe(before['lib'])
  })
})

describe('what a build needs that somebody names', () => {
  it('is built with it', () => {
    expect(names(file, chosen('lib'))).toEqual(['lib', 'base'])
  })

  it('is not built again where the commit has its image, as it would be built now', () => {
    const made = buildsOfText(file)
    expect(names(file, { ...chosen('app'), made })).toEqual(['app'])
    const others = made.map((one) => ({ ...one, inputsHash: 'f'.repeat(64) }))
    expect(names(file, { ...chosen('app'), made: others })).toEqual(['app', 'lib', 'base'])
    const strange = made.map((one) => ({ ...one, trust: 'untrusted' as const }))
    expect(names(file, { ...chosen('app'), made: strange })).toEqual(['app', 'lib', 'base'])
  })

  it('is built again where it is named itself', () => {
    expect(names(file, { ...chosen('app', 'base'), made: buildsOfText(file) })).toEqual(['app', 'base'])
  })
})

describe('the turn of a build', () => {
  it.each([
    [1, 10],
    [2, 11],
    [3, 11],
    [8, 13],
    [64, 15],
  ])('comes later the more combinations there are: of %i it is %i', (count, priority) => {
    const values = Array.from({ length: count }, (_, index) => index)
    const text = `  api: { ${image('api')}, matrix: { shard: [${values.join(', ')}] } }\n`
    for (const build of buildsOfText(text)) expect(build.priority).toBe(priority)
  })
})
