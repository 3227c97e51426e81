import { describe, expect, it } from 'vitest'
import { parseInstructions } from './dockerfile/parse-instructions.ts'
import { readCopies } from './dockerfile/read-copies.ts'
import { mapPath } from './map-path.ts'

const dockerfile = `ARG ROOT=/srv
FROM node AS base
ENV APP_HOME=/app OTHER="x y"
WORKDIR $APP_HOME
COPY package.json tsconfig.json ./
FROM base AS build
ARG SUB=web
COPY src/ ./source/
COPY ["a dir", "/data/"]
WORKDIR \${SUB:-x}
ADD *.go go.mod /go/
ADD https://example.com/x.tar /go/y/
RUN --mount=type=bind,source=docs,target=/docs --mount=type=cache,target=/cache make
FROM scratch
COPY --from=build /elsewhere /app
`
const container = readCopies(parseInstructions(dockerfile))
const nowhere = { copies: [], workdirs: [] }

describe('a path in a container leads', () => {
  it.each([
    ['a file copied into the working directory', '/app/package.json', 'services/web/package.json'],
    ['what was in a directory that was copied', '/app/source/deep/x.ts', 'services/web/src/deep/x.ts'],
    ['a directory with a blank in its name', '/data/x.json', 'services/web/a dir/x.json'],
    ['what a pattern matched', '/go/main.go', 'services/web/main.go'],
    ['what is mounted for one command', '/docs/index.md', 'services/web/docs/index.md'],
  ])('to %s', (_, seen, expected) => {
    expect(mapPath(seen, 'services/web', container)).toContain(expected)
  })

  it('from where the command ran, through what was copied there, before the context itself', () => {
    const [first] = mapPath(
      'source/x.ts',
      'services/web',
      readCopies(parseInstructions('FROM a\nWORKDIR /app\nCOPY src source\n')),
    )
    expect(first).toBe('services/web/src/x.ts')
    expect(mapPath('x.ts', 'services/web', nowhere)).toEqual(['services/web/x.ts', 'x.ts'])
  })

  it.each([
    ['Shipwright’s checkout', '/workspace/source/lib/z.go', 'lib/z.go'],
    ['a store path of Nix', '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source/flake.nix', 'flake.nix'],
    ['the sandbox of Nix', '/build/source/src/x.c', 'src/x.c'],
    ['Windows', 'Helpers\\\\MyHelper.cs', 'Helpers/MyHelper.cs'],
  ])('out of %s', (_, seen, expected) => {
    expect(mapPath(seen.replaceAll('\\\\', '\\'), '.', nowhere)).toContain(expected)
  })

  it.each([
    '/usr/include/stdio.h',
    '../../../etc/passwd',
    '/workspace/source/../../etc/passwd',
    '/elsewhere/x',
    '.',
  ])('nowhere for %s', (seen) => {
    expect(mapPath(seen, 'services/web', container).filter((path) => /^\.\.|^\//.test(path))).toEqual([])
    expect(mapPath(seen, '.', nowhere)).toEqual([])
  })

  it('never to more than a dozen places', () => {
    const many = Array.from({ length: 50 }, (_, index) => `COPY dir${index} /app/`).join('\n')
    const found = mapPath('/app/x', '.', readCopies(parseInstructions(`FROM a\n${many}`)))
    expect(found.length).toBeLessThanOrEqual(12)
  })
})
