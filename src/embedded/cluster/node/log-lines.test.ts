import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLog, parseLogLine } from './log-lines.ts'

function written(chunks: Uint8Array[], limit = 1_000_000): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'log-'))
  try {
    const log = openLog(join(directory, 'log'), limit, () => Date.parse('2026-11-20T14:00:00.123Z'))
    for (const chunk of chunks) log.write(Buffer.from(chunk))
    log.close()
    return readFileSync(join(directory, 'log'))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function read(file: Buffer): Buffer {
  const lines: Buffer[] = []
  for (let start = 0; start < file.length;) {
    const end = file.indexOf(10, start)
    lines.push(parseLogLine(file.subarray(start, end)).content)
    start = end + 1
  }
  return Buffer.concat(lines)
}

test('gives back every byte, however the output came in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 5 }), (chunks) => {
      expect(read(written(chunks)).equals(Buffer.concat(chunks))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('each line has its time', () => {
  const file = written([Buffer.from('one\ntwo')])
  expect(file.toString()).toBe('2026-11-20T14:00:00.123Z F one\n2026-11-20T14:00:00.123Z P two\n')
  expect(parseLogLine(Buffer.from('2026-11-20T14:00:00.123Z F a line')).time).toBe('2026-11-20T14:00:00.123Z')
})

test('keeps so many bytes and says once that there were more', () => {
  const text = read(
    written([Buffer.from('x'.repeat(9) + '\n'), Buffer.from('too much\nand more\n')], 12),
  ).toString()
  expect(text).toBe(`${'x'.repeat(9)}\n[slipway] the log is cut here: a step's log may have 12 bytes\n`)
})
