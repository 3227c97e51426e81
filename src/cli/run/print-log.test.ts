import { expect, it } from 'vitest'
import { systemClock } from '../../clock.ts'
import { Unavailable } from '../../ports.ts'
import { openTerminal } from '../terminal.ts'
import { printLog } from './print-log.ts'

/** What is printed of a log that comes in these pieces; each list is one answer of the cluster. */
async function print(answers: (string | Error)[][], secrets: string[] = []) {
  const lines: string[] = []
  const terminal = {
    ...openTerminal(process.stdout, process.stderr, { NO_COLOR: '1' }),
    line: (text = '') => lines.push(text),
  }
  const engine = {
    async *log() {
      for (const piece of answers.shift() ?? []) {
        if (piece instanceof Error) throw piece
        yield await Promise.resolve(Buffer.from(piece))
      }
    },
  }
  const ref = { namespace: 'local', pod: 'p', container: 'step-build' }
  const tail = await printLog(
    { engine, clock: systemClock, terminal },
    ref,
    secrets,
    new AbortController().signal,
  )
  return { lines, tail }
}

it('prints whole lines, also the last one without an end, and answers them', async () => {
  const { lines, tail } = await print([['one\ntw', 'o\nthr', 'ee']])
  expect(lines).toEqual(['  │ one', '  │ two', '  │ three'])
  expect(tail).toBe('one\ntwo\nthree\n')
})

it('begins again where the cluster could not answer, and prints nothing twice', async () => {
  const { lines } = await print([
    [new Unavailable('not yet', 0)],
    ['one\n', new Unavailable('gone', 0)],
    ['one\ntwo\n'],
  ])
  expect(lines).toEqual(['  │ one', '  │ two'])
})

it('masks secrets, and lets nothing steer the terminal', async () => {
  const { lines, tail } = await print([['\u001b[2Jpassword hunter2\r50 %\r100 %\n']], ['hunter2'])
  expect(lines).toEqual(['  │ password ***', '  │ 50 %', '  │ 100 %'])
  expect(tail).not.toContain('hunter2')
})
