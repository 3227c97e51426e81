import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  sampleMergeGroup,
  samplePullRequest,
  samplePush,
} from '../../../test/support/samples/sample-events.ts'
import type { BuildingEvent } from '../../domain/index.ts'
import { conditionProblem } from './check-condition.ts'
import { holdsFor } from './judge-condition.ts'
import { cpuTimeOf } from '../../../test/support/cpu-time.ts'

const branch = (refName: string) => samplePush({ refType: 'branch', refName, ref: `refs/heads/${refName}` })
const tag = (refName: string) => samplePush({ refType: 'tag', refName, ref: `refs/tags/${refName}` })
const pull = samplePullRequest({ draft: true, labels: ['area/api'], baseRef: 'main', title: 'Fix it' })
const enough = () => ({ left: 3_000_000 })

describe('a condition', () => {
  it.each<[condition: string, event: BuildingEvent, files: string[] | null, holds: boolean]>([
    ['event == "push" && branch == "main"', branch('main'), [], true],
    ['event == "push" && branch == "main"', branch('dev'), [], false],
    ['branch.glob("release/**")', branch('release/1/2'), [], true],
    ['tag.startsWith("v") && !tag.contains("-")', tag('v1.2.3'), [], true],
    ['tag != ""', branch('v1'), [], false],
    ['!pull_request.draft', pull, [], false],
    ['!pull_request.draft', branch('main'), [], true],
    ['pull_request.base == "main" && pull_request.number > 0', pull, [], true],
    ['"area/api" in labels', pull, [], true],
    ['labels.exists(l, l.startsWith("area/"))', branch('main'), [], false],
    ['files.exists(f, f.glob("api/**"))', branch('main'), ['web/a', 'api/b'], true],
    ['files.all(f, f.endsWith(".md"))', branch('main'), ['a.md', 'b.ts'], false],
    ['size(files) > 1 ? true : false', branch('main'), ['a'], false],
    ['event in ["push", "merge_group"]', sampleMergeGroup({}), [], true],
    // What was changed is not known: only what it decides alone is let in.
    ['files.exists(f, f == "x")', branch('main'), null, true],
    ['branch == "dev" && files.exists(f, f == "x")', branch('main'), null, false],
    ['files.exists(f, f == "x") && branch == "dev"', branch('main'), null, false],
  ])('%s', (condition, event, files, holds) => {
    expect(conditionProblem(condition)).toBeNull()
    expect(holdsFor(condition, event, files, enough())).toBe(holds)
  })

  it.each([
    ['event = "push"', 'to compare, write == at character 7'],
    ['evnt == "push"', 'unknown variable: evnt; known are event'],
    ['pull_request.drft', 'drft'],
    ['branch', 'gives string, not true or false'],
    ['event == 1', 'string == int'],
    ['event == "push', 'nterminated string'],
    ['', 'no condition that can be read'],
    ['1 + 1 == 2', '`+` is not read here at character 1'],
    ['branch.matches("(a+)+$")', '`.matches()` is not known here: use `glob`'],
    ['cel.bind(x, true, x)', '`.bind()` is not known'],
    ['files.map(f, f) == files', '`.map()` is not known'],
    ['files[0] == "a"', '`[]` is not read here'],
    ['branch.glob("a++")', 'bad pattern'],
    ['branch.glob(tag)', 'not written out'],
    ['files.exists(a, files.exists(b, a == b))', 'could take'],
    [`${'!'.repeat(600)}true`, 'too many parts'],
    [`event == "${'x'.repeat(1000)}"`, 'at most 1000'],
  ])('%s is refused in words', (condition, words) => {
    expect(conditionProblem(condition)).toContain(words)
  })

  it('lets in what the budget is not enough for', () => {
    const files = Array.from({ length: 3000 }, (_, index) => `services/web/${index}.ts`)
    const condition = 'files.exists(f, f.glob("services/api/**"))'
    expect(holdsFor(condition, branch('main'), files, enough())).toBe(false)
    expect(holdsFor(condition, branch('main'), files, { left: 5000 })).toBe(true)
    const hostile = `files.exists(f, f.glob("${'**a'.repeat(80)}[bc]"))`
    expect(conditionProblem(hostile)).toBeNull()
    const long = files.map((path) => 'a'.repeat(200) + path)
    const taken = cpuTimeOf(() => expect(holdsFor(hostile, branch('main'), long, enough())).toBe(true))
    expect(taken).toBeLessThan(5000)
  })

  it('lets in where it asks what has no answer', () => {
    const condition = 'event in b"b".A'
    expect(conditionProblem(condition)).toBeNull()
    expect(holdsFor(condition, branch('main'), [], enough())).toBe(true)
  })

  const word = fc.constantFrom(
    ...['event', 'files', 'labels', 'pull_request', '.draft', '.exists(x, ', '.glob("', '"', ')', '(', '['],
    ...[']', ' && ', ' || ', '!', ' == ', 'true', '1', ' in ', ' ? ', ' : ', 'x', 'cel.bind(', '{', '}', ','],
    ...['"\\', '\n', '-', 'r"', 'b"', '.size()', 'size(', 'null', '0x', '1e', '.map(x, x)', '`a`', '//'],
  )
  it('is judged or refused, whatever a stranger writes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 20 }), (words) => {
        const condition = words.join('')
        if (conditionProblem(condition) !== null) return
        for (const event of [pull, branch('main')]) {
          for (const files of [['a'], null])
            expect(typeof holdsFor(condition, event, files, enough())).toBe('boolean')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
