import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMasker, maskSecrets } from './create-masker.ts'
import { cpuTimeOf } from '../../test/support/cpu-time.ts'

const token = `ghs_${'aB3'.repeat(20)}`
const base64 = (text: string) => Buffer.from(text).toString('base64')

function inPieces(log: Uint8Array, sizes: number[], secrets: string[]): string {
  const masker = createMasker(secrets)
  const output: Uint8Array[] = []
  let at = 0
  for (const size of sizes) {
    output.push(masker.push(log.subarray(at, at + size)))
    at += size
  }
  output.push(masker.push(log.subarray(at)), masker.end())
  return Buffer.concat(output).toString()
}

describe('masking known secrets', () => {
  const secret = 'p@ss/word+1 ünd'

  it.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['in JSON', JSON.stringify('a"b\\cdef').slice(1, -1)],
  ])('masks it %s', (_, form) => {
    expect(maskSecrets(`before ${form} after\n`, [secret, 'a"b\\cdef'])).toBe('before *** after\n')
  })

  it.each(['', 'u', 'us', 'user:', 'x-access-token-of-somebody:'])(
    'masks it in base64 behind %j',
    (before) => {
      const encoded = base64(`${before}${secret} and more`)
      const masked = maskSecrets(encoded, [secret])
      expect(masked).toContain('***')
      for (const offset of [0, 1, 2, 3])
        expect(Buffer.from(masked.replace('***', '').slice(offset), 'base64').toString()).not.toContain(
          'p@ss',
        )
    },
  )

  it('masks each line of a secret of several lines', () => {
    expect(maskSecrets('one: first-line\ntwo: second-line\n', ['first-line\nsecond-line'])).toBe(
      'one: ***\ntwo: ***\n',
    )
  })

  it('masks the whole of secrets that overlap', () => {
    expect(maskSecrets('xabcdefgx', ['abcde', 'cdefg'])).toBe('x***x')
  })

  it('never masks fewer than 4 characters', () => {
    expect(maskSecrets('a yes b yesyes', ['yes', ''])).toBe('a yes b yesyes')
  })
})

describe('masking what looks like a token', () => {
  it.each([
    ['an installation token', token, '***'],
    ['a fine-grained token', `github_pat_${'Ab1_'.repeat(20)}`, '***'],
    ['a URL with credentials', 'https://me:secret@example.com/x', 'https://***@example.com/x'],
    ['an Authorization header', `Authorization: Bearer ${'x1Y.'.repeat(8)}`, 'Authorization: ***'],
    ['a JSON Web Token', `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`, '***'],
    ['an AWS key', 'AKIAIOSFODNN7EXAMPLE', '***'],
  ])('masks %s', (_, text, expected) => {
    expect(maskSecrets(`> ${text} <`)).toBe(`> ${expected} <`)
  })

  it.each(['', 'a', 'ab', 'x-access-token:'])('masks an installation token in base64 behind %j', (before) => {
    const masked = maskSecrets(base64(before + token))
    expect(masked).toMatch(/^.{0,8}\*\*\*.{0,8}$/)
  })

  it('masks a private key to its end and nothing after it', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nxyz==\n-----END RSA PRIVATE KEY-----\nnext line\n`
    expect(maskSecrets(key)).toBe(
      '-----BEGIN RSA PRIVATE KEY-----\n***\n***\n-----END RSA PRIVATE KEY-----\nnext line\n',
    )
  })

  it.each([
    'sha256:07626e3c7fdd28d5328a8d6df8d29cd3da760c7f5e2070b534f9b880ed093a53',
    'STEP 2/3: RUN make all',
    'https://example.com/a:b/c@d',
    'ghs_short',
  ])('leaves %s alone', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})

describe('masking a stream', () => {
  it('gives the same bytes however they were cut, and never a secret', () => {
    const secret = 'hunter2-hunter2'
    const piece = fc.oneof(
      fc.constantFrom(
        secret,
        token,
        base64(secret),
        '\n',
        '\r\n',
        '\r',
        'é',
        '-----BEGIN PRIVATE KEY-----\n',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, sizes) => {
        const log = Buffer.from(pieces.join(''))
        const whole = inPieces(log, [], [secret])
        expect(inPieces(log, sizes, [secret])).toBe(whole)
        expect(whole).not.toContain(secret)
        expect(whole).not.toContain(token)
      }),
    )
  })

  it('hands on a line without end in parts, wherever a secret stands in it', () => {
    const cut = 64 * 1024 - 4096
    for (const at of [cut - 30, cut - 1, cut, cut + 1, 64 * 1024 - 5]) {
      const log = Buffer.from(`${' '.repeat(at)}${token} ${' '.repeat(100_000)}`)
      const masked = inPieces(log, [], [])
      expect(masked.trim()).toBe('***')
      expect(inPieces(log, [at + 3, 1, 1, 7], [])).toBe(masked)
    }
  })

  it('holds back no more than the line that has not ended', () => {
    const masker = createMasker([])
    expect(Buffer.from(masker.push(Buffer.from('one\ntwo'))).toString()).toBe('one\n')
    expect(Buffer.from(masker.push(Buffer.from(' more\n'))).toString()).toBe('two more\n')
  })

  it('leaves bytes that are no UTF-8 as they are', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x00, 0x0a])
    expect(Uint8Array.from(createMasker([]).push(bytes))).toEqual(bytes)
  })

  it('takes linear time over hostile input', () => {
    const hostile = [
      '://'.repeat(300_000),
      'ghs_'.repeat(250_000),
      'eyJ'.repeat(300_000),
      'bearer '.repeat(150_000),
    ]
    for (const text of hostile) {
      expect(cpuTimeOf(() => maskSecrets(text, ['some-secret-value']))).toBeLessThan(5_000)
    }
  })
})

describe('whatever a secret is', () => {
  /** Of one line: several are masked one by one. At least 4 bytes, not blank at its ends. */
  const anySecret = fc
    .oneof(
      fc.string({ minLength: 4, maxLength: 80 }),
      fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }),
      fc.base64String({ minLength: 8, maxLength: 100 }),
      fc.string({
        minLength: 4,
        maxLength: 30,
        unit: fc.constantFrom(...Array.from('a/+ %"\\\'&<>=!()*~ü\u{1f680}')),
      }),
    )
    .map((text) => text.trim().toWellFormed())
    .filter((text) => !/[\r\n]/.test(text) && Buffer.byteLength(text) >= 4 && !text.includes('*'))

  const encodings: Record<string, (text: string) => string> = {
    'as it is': (text) => text,
    'URL-encoded': encodeURIComponent,
    'URL-encoded in lower case': (text) =>
      encodeURIComponent(text).replace(/%../g, (digits) => digits.toLowerCase()),
    'in a form': (text) => new URLSearchParams({ q: text }).toString().slice(2).replaceAll('%7E', '~'),
    'in JSON': (text) => JSON.stringify(text).slice(1, -1),
    'quoted for a shell': (text) => text.replaceAll("'", `'\\''`),
  }

  it.each(Object.entries(encodings))('it does not survive %s, in pieces of any size', (_, encode) => {
    fc.assert(
      fc.property(anySecret, fc.array(fc.nat(20)), (secret, sizes) => {
        const log = Buffer.from(`before ${encode(secret)} after\n`)
        expect(inPieces(log, sizes, [secret])).toMatch(/^before \S*\*\*\*.* after\n$/)
        expect(inPieces(log, sizes, [secret])).not.toContain(encode(secret))
      }),
    )
  })

  it('it does not survive in base64, whatever stands around it, in pieces of any size', () => {
    const around = fc.string({ maxLength: 9 })
    fc.assert(
      fc.property(
        anySecret,
        around,
        around,
        fc.array(fc.nat(20)),
        fc.boolean(),
        (secret, before, after, sizes, url) => {
          const encoded = Buffer.from(before + secret + after).toString(url ? 'base64url' : 'base64')
          const masked = inPieces(Buffer.from(`${encoded}\n`), sizes, [secret])
          expect(masked).toContain('***')
          // Only whole characters of base64 that hold nothing but the secret are gone; the rest is its surroundings.
          const bytes = Buffer.byteLength(before)
          const inner = encoded.slice(
            Math.ceil((bytes * 8) / 6),
            Math.floor(((bytes + Buffer.byteLength(secret)) * 8) / 6),
          )
          expect(masked).not.toContain(inner)
        },
      ),
    )
  })

  it('a key of several lines does not survive line by line, and its armour stays readable', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdef\nxyz0==\n-----END RSA PRIVATE KEY-----\n'
    expect(maskSecrets('got MIIEabcdef and\nxyz0== there', [key])).toBe('got *** and\n*** there')
    expect(maskSecrets('-----BEGIN RSA PUBLIC', [key])).toBe('-----BEGIN RSA PUBLIC')
  })

  it('many of them cost no more than one', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `secret-number-${index}`)
    const log = 'STEP 2/3: RUN make all\n'.repeat(20_000)
    expect(maskSecrets(`${log}secret-number-7\n`, many).endsWith('\n***\n')).toBe(true)
  })
})
