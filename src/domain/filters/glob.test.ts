import { describe, expect, it } from 'vitest'
import { compileFilter, patternProblem } from './filter.ts'
import { compileGlob, globProblem } from './glob.ts'
import { cpuTimeOf } from '../../../test/support/cpu-time.ts'

/** The tables of GitHub's cheat sheet, with counterexamples of our own. */
const documented: [pattern: string, yes: string[], no: string[]][] = [
  ['Octo*', ['Octocat', 'Octo'], ['Octo/cat', 'octocat']],
  ['[CB]at', ['Cat', 'Bat'], ['Rat', 'CBat', 'at']],
  ['[1-2]00', ['100', '200'], ['300', '1-200']],
  ['[0-9a-z]', ['7', 'q'], ['Q', '-', '77']],
  ['feature/*', ['feature/my-branch', 'feature/your-branch'], ['feature/a/b', 'feature', 'x/feature/a']],
  ['feature/**', ['feature/beta-a/my-branch', 'feature/mona/the/octocat'], ['feature', 'features/a']],
  ['main', ['main'], ['mainline', 'a/main', 'Main']],
  ['releases/mona-the-octocat', ['releases/mona-the-octocat'], ['releases/mona']],
  ['*', ['main', 'releases', 'README.md', '.env'], ['a/b']],
  ['**', ['all/the/branches', 'every/tag', 'x'], []],
  ['*feature', ['mona-feature', 'feature', 'ver-10-feature'], ['a/feature', 'features']],
  ['v2*', ['v2', 'v2.0', 'v2.9'], ['v1', 'av2']],
  ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1..1', 'v1.1', 'v1x1x1']],
  ['*.jsx?', ['page.js', 'page.jsx'], ['page.jsxx', 'page.j', 'a/page.js']],
  ['*.js', ['app.js', 'index.js', '.js'], ['a/app.js', 'app.jsx']],
  ['**.js', ['index.js', 'js/index.js', 'src/js/app.js'], ['index.ts']],
  ['docs/*', ['docs/README.md', 'docs/file.txt'], ['docs/a/b.md', 'a/docs/b']],
  ['docs/**', ['docs/README.md', 'docs/mona/octocat.txt'], ['docs', 'adocs/x']],
  [
    'docs/**/*.md',
    ['docs/README.md', 'docs/mona/hello-world.md', 'docs/a/markdown/file.md'],
    ['docs.md', 'docs/a.txt', 'docsx/a.md'],
  ],
  [
    '**/docs/**',
    ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'],
    ['mydocs/a', 'docs'],
  ],
  ['**/README.md', ['README.md', 'js/README.md', 'a/b/README.md'], ['xREADME.md', 'README.md/x']],
  ['**/*src/**', ['a/src/app.js', 'my-src/code/js/app.js'], ['a/srcs/app.js', 'src']],
  ['**/*-post.md', ['my-post.md', 'path/their-post.md'], ['post.md', 'a-post.md/b']],
  [
    '**/migrate-*.sql',
    ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'],
    ['xmigrate-1.sql', 'migrate-a/b.sql'],
  ],
  ['{a,b}.txt', ['{a,b}.txt'], ['a.txt', 'b.txt']],
  ['a\\*b', ['a*b'], ['axb', 'ab']],
  ['c\\+\\+', ['c++'], ['cc', 'c']],
  ['a.c', ['a.c'], ['abc']],
  ['[ab]+', ['a', 'abba'], ['', 'abc']],
  ['[ab]?c', ['c', 'ac', 'bc'], ['abc']],
  ['x**/y', ['x/y', 'xa/b/y'], ['y', 'xy']],
  ['a!b', ['a!b'], []],
  ['[a-]', ['a', '-'], ['b']],
]

describe('a pattern', () => {
  it.each(documented)('%s matches what GitHub documents, and nothing else', (pattern, yes, no) => {
    const glob = compileGlob(pattern)
    for (const text of yes) expect(glob.matches(text), text).toBe(true)
    for (const text of no) expect(glob.matches(text), text).toBe(false)
  })

  it.each([
    ['', 'empty'],
    ['?x', 'there is none'],
    ['a++', 'cannot be'],
    ['**/+', 'cannot be'],
    ['[ab', 'never closed'],
    ['[]', 'no characters'],
    ['[^a]', 'negated'],
    ['[z-a]', 'upwards'],
    ['[A-z]', 'upwards'],
    ['a\\', 'escapes nothing'],
    ['a'.repeat(257), 'at most 256'],
  ])('%s is refused with a reason', (pattern, reason) => {
    expect(globProblem(pattern)).toContain(reason)
    expect(() => compileGlob(pattern)).toThrow(RangeError)
  })

  it('takes linear time where backtracking would take years', () => {
    const text = 'a'.repeat(4000)
    for (const pattern of [
      `${'**a'.repeat(60)}[bc]`,
      `${'a?'.repeat(100)}${'a'.repeat(50)}[bc]`,
      '**/'.repeat(80) + '[bc]',
    ]) {
      expect(cpuTimeOf(() => expect(compileGlob(pattern).matches(text)).toBe(false))).toBeLessThan(3000)
    }
  })
})

describe('a filter', () => {
  it.each<[string[], string, boolean]>([
    [['*.md', '!README.md'], 'hello.md', true],
    [['*.md', '!README.md'], 'README.md', false],
    [['*.md', '!README.md'], 'docs/hello.md', false],
    [['*.md', '!README.md', 'README*'], 'README.md', true],
    [['*.md', '!README.md', 'README*'], 'README.doc', true],
    [['!README.md', '*.md'], 'README.md', true],
    [['\\!a'], '!a', true],
    [[], 'a', false],
  ])('%j for %s says %s: the last pattern that matches decides', (patterns, text, expected) => {
    expect(compileFilter(patterns).lets(text)).toBe(expected)
  })

  it('refuses a lone exclamation mark', () => {
    expect(patternProblem('!')).toContain('empty')
    expect(patternProblem('!a')).toBeNull()
  })
})
