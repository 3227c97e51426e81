import { describe, expect, it } from 'vitest'
import { sampleMergeGroup, samplePullRequest, samplePush } from '../../test/support/samples/sample-events.ts'
import type { BuildSpec, BuildingEvent } from '../domain/index.ts'
import { parseBuildFile } from './build-file/parse-build-file.ts'
import { matchingBudget, needsChangedPaths, whyNotBuilt, type ChangedPaths } from './select-build.ts'
import { cpuTimeOf } from '../../test/support/cpu-time.ts'

function spec(on: string): BuildSpec {
  const parsed = parseBuildFile(
    `version: 1\nbuilds: { api: { image: a/b${on === '' ? '' : `, on: ${on}`} } }`,
  )
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.file.builds[0]!
}

const branch = (refName: string) => samplePush({ refType: 'branch', refName, ref: `refs/heads/${refName}` })
const tag = (refName: string) => samplePush({ refType: 'tag', refName, ref: `refs/tags/${refName}` })
const pull = (baseRef: string) => samplePullRequest({ baseRef })
const labeled = (...labels: string[]) => samplePullRequest({ action: 'labeled', labels })
const group = (baseRef: string) => sampleMergeGroup({ baseRef })
const changed = (...paths: string[]): ChangedPaths => ({ paths, complete: true })

describe('a build', () => {
  it.each<[on: string, event: BuildingEvent, builds: boolean]>([
    ['', branch('any/thing'), true],
    ['', tag('v1'), true],
    ['', pull('main'), true],
    ['{ push: }', branch('x'), true],
    ['{ push: }', tag('v1'), true],
    ['{ push: }', pull('main'), false],
    ['{ pull_request: }', pull('main'), true],
    ['{ pull_request: }', branch('x'), false],
    ['{ push: { branches: [main, "release/**"] } }', branch('main'), true],
    ['{ push: { branches: [main, "release/**"] } }', branch('release/1/2'), true],
    ['{ push: { branches: [main, "release/**"] } }', branch('dev'), false],
    ['{ push: { branches: [main] } }', tag('main'), false],
    ['{ push: { tags: ["v*"] } }', tag('v1.2'), true],
    ['{ push: { tags: ["v*"] } }', tag('w'), false],
    ['{ push: { tags: ["v*"] } }', branch('v1'), false],
    ['{ push: { branches: [main], tags: ["v*"] } }', branch('main'), true],
    ['{ push: { branches: [main], tags: ["v*"] } }', tag('v1'), true],
    ['{ push: { branches: ["**", "!wip/**"] } }', branch('wip/x'), false],
    ['{ push: { branches: ["**", "!wip/**"] } }', branch('feature/x'), true],
    ['{ pull_request: { branches: [main] } }', pull('main'), true],
    ['{ pull_request: { branches: [main] } }', pull('dev'), false],
    ['{ pull_request: { labels: [preview] } }', labeled('big', 'preview'), true],
    ['{ pull_request: { labels: ["area/*", "!area/docs"] } }', labeled('area/api'), true],
    ['{ pull_request: { labels: ["area/*", "!area/docs"] } }', labeled('area/docs'), false],
    ['{ pull_request: { labels: [preview] } }', labeled('big'), false],
    ['{ pull_request: { labels: [preview] } }', labeled(), false],
    ['{ pull_request: { labels: [preview] } }', branch('main'), false],
    ['{ pull_request: { events: [labeled] } }', labeled('x'), true],
    ['{ pull_request: { events: [opened, synchronize] } }', labeled('x'), false],
    ['{ pull_request: { events: [opened] } }', samplePullRequest({ action: 'asked' }), true],
    ['{ push: { branches-ignore: ["wip/**"] } }', branch('wip/x'), false],
    ['{ push: { branches-ignore: ["wip/**"] } }', branch('main'), true],
    ['{ push: { branches-ignore: ["wip/**"] } }', tag('v1'), false],
    ['{ push: { tags-ignore: ["v*"] } }', tag('v1'), false],
    ['{ push: { tags-ignore: ["v*"] } }', tag('w'), true],
    ['', group('main'), true],
    ['{ pull_request: }', group('main'), true],
    ['{ pull_request: { branches: [main] } }', group('dev'), false],
    ['{ pull_request: { labels: [preview], paths: [api] } }', group('main'), true],
    ['{ push: }', group('main'), false],
    ['{ push: , merge_group: }', group('main'), true],
    ['{ merge_group: { branches: ["release/**"] } }', group('release/1'), true],
    ['{ merge_group: { branches: ["release/**"] } }', group('main'), false],
    ['{ merge_group: }', pull('main'), false],
  ])('with on: %s', (on, event, builds) => {
    const reason = whyNotBuilt(spec(on), event, null)
    expect(reason === null, reason ?? 'it builds').toBe(builds)
  })

  const paths = '{ push: { paths: ["api/**", "!**/*.md"] }, pull_request: { paths: ["api/**"] } }'
  it.each<[what: string, event: BuildingEvent, changed: ChangedPaths, builds: boolean]>([
    ['a file that is let in', branch('main'), changed('README.md', 'api/a.ts'), true],
    ['only a file that is let out again', branch('main'), changed('api/README.md'), false],
    ['only other files', branch('main'), changed('web/a.ts'), false],
    ['no files', branch('main'), changed(), false],
    ['unknown files', branch('main'), null, true],
    ['a list of files that is cut off', branch('main'), { paths: ['web/a.ts'], complete: false }, true],
    ['a tag, which changes no files', tag('v1'), changed('web/a.ts'), true],
    ['a pull request with a file that is let in', pull('main'), changed('api/README.md'), true],
    ['a pull request with other files', pull('main'), changed('web/a.ts'), false],
  ])('with paths, and %s', (_what, event, files, builds) => {
    expect(whyNotBuilt(spec(paths), event, files) === null).toBe(builds)
  })

  it('has a condition beside its filters, which asks for changed files only where they decide', () => {
    const docs = spec('{ push: }, if: \'branch == "main" && files.exists(f, f.glob("docs/**"))\'')
    expect(whyNotBuilt(docs, branch('main'), changed('docs/a.md'))).toBeNull()
    expect(whyNotBuilt(docs, branch('main'), changed('api/a.ts'))).toBe('Its condition (`if`) does not hold.')
    expect(whyNotBuilt(docs, branch('dev'), null)).toBe('Its condition (`if`) does not hold.')
    expect(whyNotBuilt(docs, pull('main'), changed('docs/a.md'))).toBe('It does not build on pull requests.')
    expect(needsChangedPaths([docs], branch('main'))).toBe(true)
    expect(needsChangedPaths([docs], branch('dev'))).toBe(false)
  })

  it('takes everything as changed rather than match a hostile pattern for long', () => {
    const hostile = Array.from({ length: 50 }, () => `"${'**a'.repeat(80)}[bc]"`).join(', ')
    const files = changed(...Array.from({ length: 3000 }, (_, index) => `${'a'.repeat(200)}${index}`))
    const built = spec(`{ push: { paths: [${hostile}] } }`)
    const budget = matchingBudget()
    const taken = cpuTimeOf(() => {
      for (let build = 0; build < 100; build += 1)
        expect(whyNotBuilt(built, branch('main'), files, budget)).toBeNull()
    })
    // Some 100 ms; the rest is for slower machines.
    expect(taken).toBeLessThan(5000)
  })

  it('spends what it may once, on whether paths matter and on whether they were touched', () => {
    const hostile = Array.from({ length: 50 }, () => `"${'**a'.repeat(80)}[bc]"`).join(', ')
    const built = spec(`{ push: { branches: [${hostile}], paths: [a] } }`)
    const budget = matchingBudget()
    needsChangedPaths(Array<BuildSpec>(200).fill(built), branch('a'.repeat(200)), budget)
    expect(budget.left).toBeLessThan(0)
    expect(whyNotBuilt(built, branch('b'), changed('b'), budget)).toBeNull()
  })

  it('is still skipped in an ordinary large repository with many builds', () => {
    const files = changed(
      ...Array.from({ length: 3000 }, (_, index) => `services/web/src/pages/some-page-${index}.ts`),
    )
    const budget = matchingBudget()
    const skipped = Array.from({ length: 200 }, (_, index) =>
      whyNotBuilt(
        spec(`{ push: { paths: ["services/s${index}/**", "!**/*.md"] } }`),
        branch('main'),
        files,
        budget,
      ),
    )
    expect(skipped.filter((reason) => reason === null)).toHaveLength(0)
  })

  it('asks for changed files only where they decide', () => {
    expect(needsChangedPaths([spec('')], branch('main'))).toBe(false)
    expect(needsChangedPaths([spec(''), spec(paths)], branch('main'))).toBe(true)
    expect(needsChangedPaths([spec(paths)], tag('v1'))).toBe(false)
    expect(needsChangedPaths([spec('{ push: { branches: [main], paths: ["a"] } }')], branch('dev'))).toBe(
      false,
    )
  })
})
