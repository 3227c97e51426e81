import { describe, expect, it } from 'vitest'
import { parseInstructions } from './parse-instructions.ts'

/** `keyword start-end`, stages apart. */
function outline(dockerfile: string): string[][] {
  return parseInstructions(dockerfile).map((stage) =>
    stage.map(({ keyword, startLine, endLine }) => `${keyword} ${startLine}-${endLine}`),
  )
}

describe('splitting a Dockerfile', () => {
  it('knows stages, and counts what stands before the first to none', () => {
    expect(outline('ARG V=1\n\nFROM a:${V} AS one\nRUN x\nfrom b\ncopy --from=one /x /x\n')).toEqual([
      ['FROM 3-3', 'RUN 4-4'],
      ['FROM 5-5', 'COPY 6-6'],
    ])
  })

  it('follows continuation lines past comments and blank lines', () => {
    expect(outline('# head\nFROM a\nRUN one && \\\n  # why\n\n  two && \\\n  three\nCMD x')).toEqual([
      ['FROM 2-2', 'RUN 3-7', 'CMD 8-8'],
    ])
    expect(parseInstructions('FROM a\nRUN one && \\\n  # why\n  two')[0]?.[1]?.text).toBe('RUN one &&   two')
  })

  it('takes heredocs for part of their instruction', () => {
    expect(
      outline('FROM a\nRUN <<EOF\nFROM not-a-stage\nEOF\nCOPY <<-"A" <<B /x/\n1\n\tA\n2\nB\nCMD y\n'),
    ).toEqual([['FROM 1-1', 'RUN 2-4', 'COPY 5-9', 'CMD 10-10']])
  })

  it('honours another escape character', () => {
    expect(outline('# escape=`\nFROM a\nRUN dir c:\\\nRUN one `\n two')).toEqual([
      ['FROM 2-2', 'RUN 3-3', 'RUN 4-5'],
    ])
  })

  it('reads Windows line ends and a file that ends in a continuation', () => {
    expect(outline('FROM a\r\nRUN x \\\r\n  y\r\n')).toEqual([['FROM 1-1', 'RUN 2-3']])
    expect(outline('FROM a\nRUN x \\')).toEqual([['FROM 1-1', 'RUN 2-2']])
  })
})
