import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostCommands, parseCommands } from './parse-commands.ts'

describe('commands in a comment', () => {
  it.each([
    ['/slipway build', [{ word: 'build', names: [] }]],
    ['/slipway build api web', [{ word: 'build', names: ['api', 'web'] }]],
    ['/slipway\u00A0retest\tapi,  web\u00A0', [{ word: 'retest', names: ['api', 'web'] }]],
    ['  /Slipway CANCEL `api` api', [{ word: 'cancel', names: ['api'] }]],
    ['/slipway build `api (node=22)` web', [{ word: 'build', names: ['api (node=22)', 'web'] }]],
    ['/slipway retest api(node=22,  base=a b)', [{ word: 'retest', names: ['api (node=22, base=a b)'] }]],
    ['/slipway cancel (api', [{ word: 'cancel', names: ['(', 'api'] }]],
    ['Looks fine.\r\n/slipway approve\r\n', [{ word: 'approve', names: [] }]],
    [
      '/slipway cancel\n/slipway build api\n',
      [
        { word: 'cancel', names: [] },
        { word: 'build', names: ['api'] },
      ],
    ],
    ['/slipway', [{ word: 'help' }]],
    ['/slipway help', [{ word: 'help' }]],
    ['/slipway rebuild api', [{ word: 'unknown', written: 'rebuild' }]],
    ['```\n/slipway build\n```\n/slipway cancel', [{ word: 'cancel', names: [] }]],
    ['> ```\n/slipway cancel', [{ word: 'cancel', names: [] }]],
    ['/slipway build <!-- soon -->', [{ word: 'build', names: [] }]],
  ])('are read from %j', (body, commands) => {
    expect(parseCommands(body)).toEqual(commands)
  })

  it.each([
    'please /slipway build',
    '/slipwayx build',
    '/slipway-build',
    '//slipway build',
    '/build',
    '`/slipway build`',
    '> /slipway build',
    '   >> /slipway build',
    '    /slipway build',
    '\t/slipway build',
    '```sh\n/slipway build\n```',
    '~~~\n```\n/slipway build\n~~~',
    '````\n```\n/slipway build\n````',
    '- like this:\n  ```\n  /slipway build\n  ```',
    '```\n/slipway build',
    '<!--\n/slipway build\n-->',
    '<!-- x -->/slipway build',
    '<!-- /slipway build',
    '',
  ])('are not seen in %j', (body) => {
    expect(parseCommands(body)).toEqual([])
  })

  it('are ten at most', () => {
    expect(parseCommands('/slipway build\n'.repeat(30))).toHaveLength(mostCommands)
  })

  it('are never made up: each stands at the start of a line that is not quoted', () => {
    const piece = fc.constantFrom(
      '/slipway',
      ' ',
      '\t',
      '\u00A0',
      '\n',
      '\r\n',
      '> ',
      '```',
      '~~~',
      '`',
      '<!--',
      '-->',
      'build',
      'approve',
      'x',
      '-',
      ',',
    )
    const body = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(body, (text) => {
        const starts = text
          .split(/\r\n|\r|\n/)
          .filter((line) => /^[^\S\t]{0,3}\/slipway(?![^\s])/iu.test(line))
        expect(parseCommands(text).length).toBeLessThanOrEqual(starts.length)
      }),
    )
  })

  it('stay the same when quoted text, code and comments are put before them', () => {
    const line = fc.stringMatching(/^[a-z/ `>~<!-]{0,20}$/)
    const before = fc.oneof(
      line.map((text) => `> ${text}`),
      line.map((text) => `\`\`\`\`\`\`\n${text}\n\`\`\`\`\`\``).filter((text) => !text.includes('<!--')),
      fc.stringMatching(/^[a-z/ `>~]{0,20}$/).map((text) => `<!-- ${text} -->`),
    )
    fc.assert(
      fc.property(fc.array(before, { maxLength: 5 }), (quoted) => {
        fc.pre(quoted.every((text) => text.startsWith('<!--') || !text.includes('<!--')))
        const text = [...quoted, '/slipway retest api'].join('\n\n')
        expect(parseCommands(text)).toEqual([{ word: 'retest', names: ['api'] }])
      }),
    )
  })

  it('are found in a comment of any size at once', () => {
    for (const piece of [
      '<!--',
      '```\n',
      '> ',
      '`',
      '/slipway ',
      '\u00A0',
      '/slipway build a, ',
      '/slipway build ' + 'a ('.repeat(9),
    ]) {
      expect(parseCommands(piece.repeat(20_000)).length).toBeLessThanOrEqual(mostCommands)
    }
  })
})
