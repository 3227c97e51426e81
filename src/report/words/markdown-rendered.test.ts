import fc from 'fast-check'
import { Lexer, marked, type Token } from 'marked'
import { describe, expect, it } from 'vitest'
import { code, codeCell, fence, prose } from './markdown.ts'

/** What strangers write when they mean harm: whole attacks, and the pieces that attacks are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['`', '``', '```', '````', '~~~', '\\', '\\\\', '|', '\n', '\n\n', '\r', '\t', '    ', '  \n'],
        ...['@everyone', '@acme/team', '#1', 'acme/shop#1', 'GH-1', 'a@b.example'],
        ...[
          '<script>',
          '</details>',
          '<!--',
          '-->',
          '<img src=x onerror=y>',
          '<b',
          '/>',
          '&lt;',
          '&#60;',
          '&',
        ],
        ...[
          '![](x)',
          '![a]: x',
          '[a](http://evil)',
          '[a][b]',
          '[b]: http://evil',
          '<http://evil>',
          '[x] ',
          '[^1]',
        ],
        ...['https://evil.example', 'http://', 'www.evil.example', 'mailto:a@b.example', 'ftp://evil'],
        ...[
          '**b**',
          '*',
          '_',
          '__',
          '~~',
          '$x$',
          '$$',
          ':smile:',
          '- ',
          '+ ',
          '1. ',
          '> ',
          '# ',
          '===',
          '---',
        ],
        ...['| a |', '|---|', '\u202e', '\u2028', '\u001b[31m', '\u0000'],
      ),
      fc.string(),
      fc.string({ unit: fc.constantFrom(...Array.from('`\\*_[]()<>!|~#@&:/.- \na')) }),
    ),
  )
  .map((parts) => parts.join(''))

/** Every token of a text, also within others. */
function tokensOf(markdown: string): Token[] {
  const found: Token[] = []
  void marked.walkTokens(new Lexer().lex(markdown), (token) => void found.push(token))
  return found
}

function kinds(markdown: string): string[] {
  return [...new Set(tokensOf(markdown).map(({ type }) => type))]
}

/** What GitHub reads names, numbers and addresses from: the text outside code, which parts it. */
function plainText(markdown: string): string {
  return tokensOf(markdown)
    .flatMap(({ type, raw }) =>
      type === 'text' || type === 'escape' ? [raw] : type === 'codespan' ? ['·'] : [],
    )
    .join('')
}

describe('a stranger’s words, rendered', () => {
  it('are text and code in a sentence, and nothing else', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const sentence = `before ${prose(text)} after`
        for (const kind of kinds(sentence))
          expect(['paragraph', 'text', 'escape', 'codespan']).toContain(kind)
        expect(plainText(sentence)).not.toMatch(/[@#](?=[\w-])/)
        expect(marked.parse(sentence, { async: false })).toMatch(
          /^<p>before (?:[^<]|<\/?code>)*after<\/p>\n$/,
        )
      }),
      { numRuns: 500 },
    )
  })

  it('begin a line as text, and a list’s item', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = prose(text)
        for (const kind of kinds(written)) expect(['paragraph', 'text', 'escape', 'codespan']).toContain(kind)
        for (const kind of kinds(`- **Line 1** ${written}`))
          expect(['list', 'list_item', 'paragraph', 'text', 'escape', 'codespan', 'strong']).toContain(kind)
      }),
      { numRuns: 500 },
    )
  })

  it('are one piece of code where a name stands, whatever is before and after it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tokens = tokensOf(`**Tags** ${code(text)} · ${code('x')}`)
        const spans = tokens.filter(({ type }) => type === 'codespan').length
        expect(spans).toBe(code(text) === '–' ? 1 : 2)
        for (const { type } of tokens)
          expect(['paragraph', 'strong', 'text', 'escape', 'codespan']).toContain(type)
      }),
      { numRuns: 500 },
    )
  })

  it('stay in their cell of a table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [table, ...more] = new Lexer().lex(
          `| Step | Result |\n| --- | --- |\n| ${codeCell(text)} | ✓ |`,
        )
        expect(more).toEqual([])
        if (table?.type !== 'table') throw new Error('the table is broken')
        const rows = table['rows'] as { text: string; tokens: Token[] }[][]
        expect(rows).toHaveLength(1)
        expect(rows[0]?.map(({ text: cell }) => cell)[1]).toBe('✓')
        expect(rows[0]?.[0]?.tokens.every(({ type }) => type === 'codespan' || type === 'text')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('stay behind their fence, also within <details>', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = `<details><summary>Log</summary>\n\n${fence(text)}\n\n</details>\n\nafter`
        const tokens = new Lexer().lex(markdown).filter(({ type }) => type !== 'space')
        expect(tokens.map(({ type }) => type)).toEqual(['html', 'code', 'html', 'paragraph'])
      }),
      { numRuns: 500 },
    )
  })
})
