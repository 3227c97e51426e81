import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, codeCell, fence, prose } from './markdown.ts'

/** What strangers write when they mean harm. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '`',
        '```',
        '````',
        '@everyone',
        '@acme/team',
        '<script>',
        '</details>',
        '![](x)',
        '[a](http://evil)',
        'https://evil.example',
        'www.evil.example',
        '|',
        '\n',
        '\r',
        '\u202e',
        '\u001b[31m',
        '#1',
        '**b**',
        '~~~',
        '\\',
        '&lt;',
        '- ',
        '1. ',
        '> ',
      ),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''))

describe('a stranger’s words in a sentence', () => {
  it('hold no Markdown, HTML, mention, link or line break that works', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // What is code is judged below; it begins behind none or a pair of backslashes.
        const written = prose(text).replace(/(?<=(?<!\\)(?:\\\\)*)(`+)(?!`).*?[^`]\1(?!`)/g, '·')
        expect(prose(text)).not.toMatch(/[\r\n]/)
        expect(written).not.toMatch(/[\r\n]/)
        // Each special character has a backslash before it, or is an entity.
        const bare = written.replace(/\\[^A-Za-z0-9\s]/g, '').replace(/&(?:lt|gt|amp);/g, '')
        expect(bare).not.toMatch(/[`*_[\]<>&|~]/)
        expect(written).not.toMatch(/@[\w-]/)
        expect(written).not.toMatch(/https?:\/\//)
        expect(written).not.toMatch(/www\.[a-z]/i)
        expect(written).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b]/)
        expect(written).not.toMatch(/^(?:[-+=#>]|\d+[.)])/)
      }),
    )
  })

  it('read as they were written', () => {
    expect(prose('expected a list, found "main" at on.push')).toBe('expected a list, found "main" at on.push')
    expect(prose('unknown key `on_push`; did you mean `on`?')).toBe(
      'unknown key `on_push`; did you mean `on`?',
    )
    expect(prose('one ` alone_')).toBe('one \\` alone\\_')
    expect(prose('a_b <c> @d')).toBe('a\\_b &lt;c&gt; @\u200bd')
  })

  it('are cut to what fits', () => {
    expect(prose('a'.repeat(1_000))).toBe(`${'a'.repeat(500)}…`)
  })
})

describe('a stranger’s word as code', () => {
  it('cannot end its own quotation', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = code(text)
        expect(written).not.toMatch(/[\r\n]/)
        if (written === '–') return
        const ticks = /^`+/.exec(written)?.[0] ?? ''
        expect(written.endsWith(ticks)).toBe(true)
        const inside = written.slice(ticks.length, -ticks.length)
        const runs = inside.match(/`+/g) ?? []
        expect(runs.every((run) => run.length !== ticks.length)).toBe(true)
      }),
    )
  })

  it('cannot end a table’s cell', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(codeCell(text)).not.toMatch(/[|\\\n]/)
      }),
    )
  })
})

describe('lines behind a fence', () => {
  it('cannot end it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = fence(text).split('\n')
        const ticks = /^(`{3,})text$/.exec(lines[0] ?? '')?.[1] ?? 'no fence'
        expect(lines.at(-1)).toBe(ticks)
        expect(lines.slice(1, -1).some((line) => line.includes(ticks))).toBe(false)
      }),
    )
  })
})
