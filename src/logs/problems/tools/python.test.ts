import { describe, expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'
import { findProblems } from '../find-problems.ts'

const traceback = `Traceback (most recent call last):
  File "/app/x.py", line 12, in main
    run()
    ~~~^^
  File "/usr/lib/python3.12/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
ValueError: bad: worse
`

describe('Python’s tracebacks', () => {
  it('give all their frames, the last first, and the exception’s line', () => {
    const [found] = findProblems(traceback.split('\n'))
    expect(found?.places.map(({ path, line }) => `${path}:${line}`)).toEqual([
      '/usr/lib/python3.12/json/__init__.py:346',
      '/app/x.py:12',
    ])
    expect(found).toMatchObject({ title: 'python ValueError', message: 'ValueError: bad: worse' })
  })

  it.each([
    [
      'of a file that cannot be parsed',
      '  File "/app/x.py", line 3\n    def f(\n         ^\nSyntaxError: \'(\' was never closed',
      "/app/x.py:3 failure python SyntaxError: SyntaxError: '(' was never closed",
    ],
    [
      'inside what pip quotes',
      '      Traceback (most recent call last):\n        File "setup.py", line 2, in <module>\n          x\n      NameError: x',
      'setup.py:2 failure python NameError: NameError: x',
    ],
    [
      'of a package’s own exception without words',
      '  File "x.py", line 1, in f\n    raise\nacme.errors.Stop',
      'x.py:1 failure python Stop: acme.errors.Stop',
    ],
    [
      'behind BuildKit’s prefix',
      '#7 1.2   File "x.py", line 1, in f\n#7 1.2     raise\n#7 1.3 KeyError: 1',
      'x.py:1 failure python KeyError: KeyError: 1',
    ],
    [
      'of a recursion',
      '  File "x.py", line 1, in f\n    f()\n  [Previous line repeated 996 more times]\nRecursionError: deep',
      'x.py:1 failure python RecursionError: RecursionError: deep',
    ],
  ])('are read %s', (_, log, expected) => {
    expect(readProblems(log)).toEqual([expected])
  })

  it('that follow from each other are all read', () => {
    const log = `${traceback}\nDuring handling of the above exception, another exception occurred:\n\n${traceback}`
    expect(readProblems(log)).toHaveLength(2)
  })

  it.each([
    '  File "/app/x.py", line 12, in main',
    '  File "/app/x.py", line 12, in main\n    run()\nand then, something else happened',
    '  File "/app/x.py", line 0, in main\nValueError: no such line',
    'ValueError: no frame',
  ])('are not read into %j', (log) => {
    expect(readProblems(log)).toEqual([])
  })
})
