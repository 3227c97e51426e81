import { describe, expect, it } from 'vitest'
import type { Annotation, Failure } from '../domain/index.ts'
import { annotate, candidatePaths, findPlaces } from './annotate.ts'

const failure: Failure = {
  reason: 'Failed',
  message: '',
  step: 'build-and-push',
  exitCode: 1,
  pod: null,
  container: null,
}
const config = { context: 'services/api', dockerfile: 'Dockerfile' }

/** As if the repository had every path that it is asked for. */
function annotationsOf(dockerfile: string | null, log: string): Annotation[] {
  const found = findPlaces({ failure, config, log, dockerfile }, () => 0)
  return annotate(found, new Set(candidatePaths(found))).annotations
}

function places(dockerfile: string | null, log: string): string[] {
  return annotationsOf(dockerfile, log).map(
    ({ path, startLine, endLine, title }) => `${path}:${startLine}-${endLine} ${title}`,
  )
}

const twoStages = `ARG BASE=busybox
# the tools
FROM \${BASE} AS tools
WORKDIR /app
COPY . .
RUN make all && \\
    # really
    make test

FROM scratch
COPY --from=tools /out /out
RUN ["/out/check", "--all"]
`

describe('mapping buildah’s steps to the Dockerfile', () => {
  it('finds a RUN over several lines in the first of two stages', () => {
    const log = `[1/2] STEP 1/4: FROM busybox AS tools
[1/2] STEP 2/4: WORKDIR /app
[1/2] STEP 3/4: COPY . .
[1/2] STEP 4/4: RUN make all &&     make test
make: *** No rule to make target 'all'.  Stop.
subprocess exited with status 2
Error: building at STEP "RUN make all &&     make test": exit status 2
`
    const [first] = annotationsOf(twoStages, log)
    expect(first).toMatchObject({
      path: 'services/api/Dockerfile',
      startLine: 6,
      endLine: 8,
      startColumn: null,
      endColumn: null,
      level: 'failure',
      title: 'RUN failed (exit code 1)',
    })
    expect(first?.message).toMatch(/^exit status 2\n/)
    expect(first?.message).toContain("No rule to make target 'all'")
  })

  it('finds an instruction of the second stage', () => {
    const log = `[2/2] STEP 1/3: FROM scratch
[2/2] STEP 2/3: COPY --from=tools /out /out
Error: building at STEP "COPY --from=tools /out /out": no such file or directory
`
    expect(places(twoStages, log)).toEqual(['services/api/Dockerfile:11-11 COPY failed (exit code 1)'])
  })

  it('believes the error more than the last step when stages are built at once', () => {
    const log = `[1/2] STEP 3/4: COPY . .
[2/2] STEP 1/3: FROM scratch
error: building at STEP "COPY . .": checking on sources
`
    expect(places(twoStages, log)[0]).toBe('services/api/Dockerfile:5-5 COPY failed (exit code 1)')
  })

  it('finds FROM by its place, because buildah prints it with its values', () => {
    expect(
      places(twoStages, '[1/2] STEP 1/4: FROM nowhere.example/x AS tools\nError: creating build container\n'),
    ).toEqual(['services/api/Dockerfile:3-3 FROM failed (exit code 1)'])
  })

  it('goes by the text where numbers have moved', () => {
    expect(places(twoStages, 'STEP 2/9: COPY --from=tools /out /out\n')).toEqual([
      'services/api/Dockerfile:11-11 COPY failed (exit code 1)',
    ])
  })

  it('finds the instruction by the error alone where the log is so long that only its end is known', () => {
    const log = 'line 9999\nError: building at STEP "COPY --from=tools /out /out": no such file\n'
    expect(places(twoStages, log)).toEqual(['services/api/Dockerfile:11-11 COPY failed (exit code 1)'])
    const twice = 'FROM a\nRUN x\nFROM b\nRUN x\n'
    expect(places(twice, 'line 9999\nError: building at STEP "RUN x": exit status 1\n')).toEqual([])
  })

  it('points nowhere rather than at the wrong line', () => {
    expect(places(twoStages, 'STEP 3/9: RUN something else\n')).toEqual([])
    expect(places(null, 'STEP 2/2: RUN false\n')).toEqual([])
    expect(places(twoStages, 'no steps at all\n')).toEqual([])
  })

  it('sees through colours', () => {
    expect(places('FROM a\nRUN false\n', '\u001b[1mSTEP 2/2: RUN false\u001b[0m\r\n')).toHaveLength(1)
  })
})

describe('BuildKit names the line itself', () => {
  it.each([
    [
      'a snippet',
      'Dockerfile:6\n--------------------\n   6 | >>> RUN x\n--------------------\nERROR: process "/bin/sh -c x" did not complete successfully: exit code: 100\n',
    ],
    [
      'a parse error',
      'error: failed to solve: dockerfile parse error on line 6: unknown instruction: BADCMD\n',
    ],
    [
      'the parse error of Docker 20.10',
      'failed to solve: dockerfile parse error line 6: unknown instruction: BADCMD\n',
    ],
  ])('in %s', (_, log) => {
    expect(places('FROM a\n', log)).toEqual(['services/api/Dockerfile:6-6 The build failed here'])
  })
})

describe('what the tools said', () => {
  it('comes after the instruction that failed, under paths of the repository', () => {
    const log = `[1/2] STEP 4/4: RUN make all &&     make test
src/x.c:3:10: fatal error: foo.h: No such file
/app/src/y.c:4:1: error: no
/workspace/source/lib/z.go:5:6: undefined: foo
/usr/include/stdio.h:1:1: error: not ours
../../../etc/passwd:1:1: error: not ours either
`
    expect(places(twoStages, log)).toEqual([
      'services/api/Dockerfile:6-8 RUN failed (exit code 1)',
      'services/api/src/x.c:3-3 gcc',
      'services/api/src/y.c:4-4 gcc',
      'lib/z.go:5-5 go',
    ])
  })

  it('says nothing of lines past the end of the Dockerfile, which are of another one', () => {
    const log = 'Dockerfile:2:1: error: here\nDockerfile:99:1: error: elsewhere\n'
    expect(places('FROM a\nRUN x\n', log)).toEqual(['services/api/Dockerfile:2-2 error'])
    expect(places(null, log)).toHaveLength(2)
  })

  it('says each thing once, nothing beyond 50, and how much more there is', () => {
    const line = 'a.c:1:1: error: same\n'
    const many = Array.from({ length: 80 }, (_, index) => `a.c:${index + 2}:1: error: other\n`).join('')
    const log = `STEP 2/2: RUN x\n${line}${line}${many}`
    expect(places('FROM a\nRUN x\n', log)).toHaveLength(50)
    const found = findPlaces({ failure, config, log, dockerfile: 'FROM a\nRUN x\n' }, () => 0)
    expect(annotate(found, new Set(candidatePaths(found))).more).toBe(32)
    expect(annotate(found, new Set(['services/api/Dockerfile']))).toMatchObject({ more: 0 })
  })

  it('has errors before warnings, and what failed before both, however many there are', () => {
    const warnings = Array.from({ length: 80 }, (_, index) => `a.c:${index + 1}:1: warning: w\n`).join('')
    const log = `STEP 2/2: RUN x\n${warnings}b.c:7:1: error: the one\n${warnings}`
    const found = places('FROM a\nRUN x\n', log)
    expect(found.slice(0, 2)).toEqual([
      'services/api/Dockerfile:2-2 RUN failed (exit code 1)',
      'services/api/b.c:7-7 gcc',
    ])
    expect(found).toHaveLength(50)
  })

  it('is placed at the last frame of a traceback that is a file of the repository', () => {
    const log = `  File "/app/x.py", line 12, in main
    run()
  File "/usr/lib/python3/json.py", line 3, in loads
    pass
ValueError: bad`
    const dockerfile = 'FROM a\nWORKDIR /app\nCOPY src .\n'
    const found = findPlaces({ failure, config, log, dockerfile }, () => 0)
    expect(annotate(found, new Set(['services/api/src/x.py'])).annotations).toMatchObject([
      { path: 'services/api/src/x.py', startLine: 12, message: 'ValueError: bad' },
    ])
    expect(annotate(found, new Set()).annotations).toEqual([])
  })

  it('comes from the repository’s own matchers too, and what hadolint read from its input is the Dockerfile', () => {
    const own = {
      name: 'own',
      patterns: ['^(?<file>\\S+)@(?<line>\\d+) (?<message>.*)$'],
      severity: 'notice' as const,
    }
    const log = 'x.zig@3 no\n-:2 DL3008 warning: Pin versions\n'
    const build = { failure, config: { ...config, matchers: [own] }, log, dockerfile: 'FROM a\nRUN x\n' }
    const found = findPlaces(build, () => 0)
    expect(annotate(found, new Set(candidatePaths(found))).annotations).toMatchObject([
      { path: 'services/api/Dockerfile', startLine: 2, level: 'warning' },
      { path: 'services/api/x.zig', startLine: 3, level: 'notice', title: 'own' },
    ])
  })

  it('finds steps of buildah behind a runner’s prefix, stage and all', () => {
    const twins = 'FROM a\nRUN x\nFROM b\nRUN x\n'
    expect(places(twins, '[linux/arm64] [2/2] STEP 2/2: RUN x\n')).toEqual([
      'services/api/Dockerfile:4-4 RUN failed (exit code 1)',
    ])
  })

  it.each([
    ['STEP 2/2: RUN x\nError: building at STEP "RUN x": container exited on killed\n'],
    [
      'Dockerfile:2\n----\n   2 | >>> RUN x\n----\nERROR: process "/bin/sh -c x" did not complete successfully: exit code: 137\n',
    ],
  ])('guesses at memory where a command was killed', (log) => {
    expect(annotationsOf('FROM a\nRUN x\n', log)[0]?.message).toMatch(/ran out of memory/)
  })

  it('keeps to GitHub’s limits', () => {
    const log = `STEP 2/2: RUN x\n${'é'.repeat(200_000)}\na.c:1:1: error: ${'m'.repeat(100_000)}\n`
    for (const annotation of annotationsOf('FROM a\nRUN x\n', log)) {
      expect(annotation.title.length).toBeLessThanOrEqual(255)
      expect(Buffer.byteLength(annotation.message)).toBeLessThanOrEqual(64 * 1024)
    }
  })
})
