import { describe, expect, it } from 'vitest'
import { samplePullRequest, samplePush } from '../../../test/support/samples/sample-events.ts'
import type { BuildingEvent, BuildSpec } from '../../domain/index.ts'
import { parseBuildFile } from './parse-build-file.ts'
import { whyNotBuilt } from '../select-build.ts'

/**
 * What https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax says of `on.push` and
 * `on.pull_request`, example by example, with the edges between them. `*.md` of its cheat sheet and the like are in
 * the table of patterns, src/domain/filters/glob.test.ts.
 */
function spec(on: string): BuildSpec {
  const parsed = parseBuildFile(`version: 1\nbuilds: { api: { image: a/b, on: ${on} } }`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.file.builds[0]!
}

const branch = (refName: string) => samplePush({ refType: 'branch', refName, ref: `refs/heads/${refName}` })
const tag = (refName: string) => samplePush({ refType: 'tag', refName, ref: `refs/tags/${refName}` })
const into = (baseRef: string) => samplePullRequest({ baseRef })

type Row = [event: BuildingEvent, files: string[], builds: boolean]
const rows: [on: string, said: string, ...Row[]][] = [
  [
    '{ push: { branches: [main, mona/octocat, "releases/**"] } }',
    'names and a folder of branches',
    [branch('main'), [], true],
    [branch('mona/octocat'), [], true],
    [branch('releases/10'), [], true],
    [branch('releases/beta/3'), [], true],
    [branch('releases'), [], false],
    [branch('mona/octocat/x'), [], false],
  ],
  [
    '{ push: { branches: ["releases/**", "!releases/**-alpha"] } }',
    'a negative pattern after a positive one takes out',
    [branch('releases/10'), [], true],
    [branch('releases/beta/mona'), [], true],
    [branch('releases/10-alpha'), [], false],
    [branch('releases/beta/3-alpha'), [], false],
  ],
  [
    '{ push: { branches: ["releases/**", "!releases/**-alpha", "releases/9-alpha"] } }',
    'a positive pattern after a negative one lets in again',
    [branch('releases/9-alpha'), [], true],
    [branch('releases/8-alpha'), [], false],
  ],
  [
    '{ push: { branches: ["!releases/**-alpha", "releases/**"] } }',
    'a negative pattern before the positive one means nothing',
    [branch('releases/10-alpha'), [], true],
  ],
  [
    '{ push: { branches-ignore: [mona/octocat, "releases/**-alpha"] } }',
    'all branches but these, and no tags',
    [branch('mona/octocat'), [], false],
    [branch('releases/beta/3-alpha'), [], false],
    [branch('main'), [], true],
    [tag('v1'), [], false],
  ],
  [
    '{ push: { tags: [v2, v1.*] } }',
    'only these tags, and no branches',
    [tag('v2'), [], true],
    [tag('v1.9.1'), [], true],
    [tag('v2.0'), [], false],
    [branch('v2'), [], false],
  ],
  [
    '{ push: { branches-ignore: [wip], tags: ["v*"] } }',
    'what is ignored of one kind stands beside what is let in of the other',
    [branch('main'), [], true],
    [branch('wip'), [], false],
    [tag('v1'), [], true],
    [tag('x'), [], false],
  ],
  [
    '{ push: { paths: ["**.js"] } }',
    'one changed file that is let in is enough, and tags have no paths',
    [branch('main'), ['server/app.js', 'README.md'], true],
    [branch('main'), ['README.md'], false],
    [tag('v1'), ['README.md'], true],
  ],
  [
    '{ push: { branches: ["releases/**"], paths: ["**.js"] } }',
    'branches and paths both have to hold',
    [branch('releases/1'), ['a.js'], true],
    [branch('releases/1'), ['a.ts'], false],
    [branch('main'), ['a.js'], false],
  ],
  [
    '{ push: { paths-ignore: ["docs/**"] } }',
    'not built when every changed file is ignored',
    [branch('main'), ['docs/a.md', 'docs/b/c.md'], false],
    [branch('main'), ['docs/a.md', 'app.js'], true],
  ],
  [
    '{ push: { paths: ["sub-project/**", "!sub-project/docs/**"] } }',
    'a folder without one of its folders',
    [branch('main'), ['sub-project/index.js'], true],
    [branch('main'), ['sub-project/src/index.js'], true],
    [branch('main'), ['sub-project/docs/readme.md'], false],
    [branch('main'), ['sub-project/docs/readme.md', 'sub-project/index.js'], true],
  ],
  [
    '{ pull_request: { branches: ["releases/**", "!releases/**-alpha"] } }',
    'branches of a pull request are its base',
    [into('releases/10'), [], true],
    [into('releases/10-alpha'), [], false],
    [into('main'), [], false],
  ],
  [
    '{ pull_request: { branches-ignore: ["releases/**-alpha"], paths-ignore: ["**.md"] } }',
    'the same with what is ignored',
    [into('main'), ['a.js'], true],
    [into('main'), ['docs/a.md'], false],
    [into('releases/1-alpha'), ['a.js'], false],
  ],
  [
    '{ push: { branches: [Main], paths: ["Docs/**", ".github/**"] } }',
    'case counts, and a dot is an ordinary character',
    [branch('Main'), ['.github/workflows/a.yml'], true],
    [branch('main'), ['Docs/a'], false],
    [branch('Main'), ['docs/a'], false],
  ],
]

describe.each(rows)('on: %s (%s)', (on, _said, ...cases) => {
  it.each(cases)('%#', (event, files, builds) => {
    const reason = whyNotBuilt(spec(on), event, { paths: files, complete: true })
    expect(reason === null, reason ?? 'it builds').toBe(builds)
  })
})
