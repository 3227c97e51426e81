import { describe, expect, it } from 'vitest'
import { findFailedInstruction } from './find-failed-instruction.ts'
import { parseInstructions } from './parse-instructions.ts'

/** `KEYWORD START-END error`. Logs are what buildah 1.28 printed. */
function failedIn(dockerfile: string, log: string): string | null {
  const found = findFailedInstruction(log.split('\n'), parseInstructions(dockerfile))
  if (!found) return null
  const { keyword, startLine, endLine } = found.instruction
  return `${keyword} ${startLine}-${endLine} ${found.error}`
}

describe('what buildah prints leads back to', () => {
  it('the FROM whose base image brought the instruction along that failed', () => {
    const log = `STEP 1/2: FROM localhost/base
STEP 2/3: RUN echo on; exit 5
on
subprocess exited with status 5
Error: building at STEP "RUN echo on; exit 5": exit status 5`
    expect(failedIn('FROM localhost/base\nRUN echo after\n', log)).toBe('ONBUILD 1-1 exit status 5')
  })

  it('the right one of two alike behind what a base image brought along', () => {
    const log = `STEP 1/3: FROM localhost/base
STEP 2/5: RUN echo onbuild
STEP 3/5: COPY x /x
STEP 4/5: RUN make
STEP 5/5: RUN make
Error: building at STEP "RUN make": exit status 2`
    expect(failedIn('FROM localhost/base\nRUN make\nRUN make\n', log)).toBe('RUN 3-3 exit status 2')
  })

  it('an instruction with quotes in it', () => {
    const log = `STEP 1/2: FROM localhost/base
STEP 2/2: RUN echo "say: "a": b" && exit 6
Error: building at STEP "RUN echo "say: "a": b" && exit 6": exit status 6`
    const dockerfile = 'FROM localhost/base\nRUN echo "say: "a": b" && exit 6\n'
    expect(failedIn(dockerfile, log)).toBe('RUN 2-2 exit status 6')
    expect(failedIn(dockerfile, log.split('\n').at(-1) ?? '')).toBe('RUN 2-2 exit status 6')
  })

  it('the heredoc whose lines it took for instructions', () => {
    const log = `STEP 1/5: FROM localhost/base
STEP 2/5: RUN <<EOF
STEP 3/5: echo here
Error: building at STEP "ECHO ": Build error: Unknown instruction: "ECHO"`
    expect(failedIn('FROM localhost/base\nRUN <<EOF\necho here\nexit 7\nEOF\n', log)).toBe(
      'RUN 2-5 Build error: Unknown instruction: "ECHO"',
    )
  })

  it('a line that is no instruction', () => {
    const log = `STEP 1/2: FROM localhost/base
STEP 2/2: BADCMD x
Error: building at STEP "BADCMD ": Build error: Unknown instruction: "BADCMD"`
    expect(failedIn('FROM localhost/base\nBADCMD x\n', log)).toMatch(/^BADCMD 2-2 /)
  })

  it('an instruction whose words go on over a line’s end', () => {
    const dockerfile = 'ARG BASE=localhost/base\nFROM ${BASE}\nRUN ec\\\nho a && \\\n  # why\n\n  exit 9\n'
    const log = 'STEP 1/2: FROM localhost/base\nSTEP 2/2: RUN echo a &&   exit 9\n'
    expect(failedIn(dockerfile, log)).toBe('RUN 3-7 null')
  })

  it('the stage that failed while another was built', () => {
    const dockerfile =
      'FROM base\nRUN echo ok\nFROM base AS two\nRUN exit 8\nFROM base\nCOPY --from=two /x /x\n'
    const log = `[2/3] STEP 1/2: FROM localhost/base AS two
[3/3] STEP 1/2: FROM localhost/base
[2/3] STEP 2/2: RUN exit 8
[3/3] STEP 2/2: COPY --from=two /x /x
subprocess exited with status 8
Error: building at STEP "RUN exit 8": exit status 8`
    expect(failedIn(dockerfile, log)).toBe('RUN 4-4 exit status 8')
  })
})
