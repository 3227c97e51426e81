import { describe, expect, it } from 'vitest'
import { findBuildKitError } from './find-buildkit-error.ts'
import { parseInstructions } from './parse-instructions.ts'

const dockerfile = `FROM debian AS build
RUN --mount=type=cache,target=/c apt-get update && \\
    apt-get install -y nothing
COPY nothing /x
RUN ["/out/check", "--all"]
RUN true
RUN true
`

function errorIn(log: string): string | null {
  const found = findBuildKitError(log.split('\n'), parseInstructions(dockerfile).flat())
  return found && `${found.startLine}-${found.endLine} (${found.exitCode}) ${found.message}`
}

describe('what BuildKit says leads to', () => {
  it('all lines of the instruction that its snippet marks', () => {
    const log = `Dockerfile:2
--------------------
   1 |     FROM debian AS build
   2 | >>> RUN --mount=type=cache,target=/c apt-get update && \\
   3 | >>>     apt-get install -y nothing
   4 |     COPY nothing /x
--------------------
ERROR: failed to solve: process "/bin/sh -c apt-get update &&     apt-get install -y nothing" did not complete successfully: exit code: 100`
    expect(errorIn(log)).toMatch(/^2-3 \(100\) failed to solve: process/)
  })

  it('a Dockerfile of any name', () => {
    expect(errorIn('build/Containerfile:4\n----\n   4 | >>> COPY nothing /x\n----\nERROR: not found')).toBe(
      '4-4 (null) not found',
    )
  })

  it('the line of a parse error, of Docker 20.10 too', () => {
    const words = 'unknown instruction: BADCMD'
    expect(errorIn(`ERROR: failed to solve: dockerfile parse error on line 4: ${words}`)).toBe(
      `4-4 (null) ${words}`,
    )
    expect(
      errorIn(
        `failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 4: ${words}`,
      ),
    ).toBe(`4-4 (null) ${words}`)
  })

  it.each([
    [
      'a command, without a snippet',
      'executor failed running [/bin/sh -c apt-get update &&     apt-get install -y nothing]: exit code: 100',
      '2-3 (100) executor failed',
    ],
    [
      'a command in the JSON form',
      'ERROR: process "/out/check --all" did not complete successfully: exit code: 137',
      '5-5 (137) process',
    ],
    [
      'the heading of a step that copies',
      '------\n > [build 3/6] COPY nothing /x:\n------\nfailed to compute cache key: "/nothing" not found',
      '4-4 (null) null',
    ],
  ])('the instruction of %s', (_, log, expected) => {
    expect(errorIn(log)?.startsWith(expected)).toBe(true)
  })

  it.each([
    ['which of two alike', 'executor failed running [/bin/sh -c true]: exit code: 1'],
    ['a place that no dashes follow', 'Dockerfile:2\nsomething'],
    ['nothing', 'STEP 2/2: RUN x'],
  ])('nowhere where it does not say %s', (_, log) => {
    expect(errorIn(log)).toBeNull()
  })
})
