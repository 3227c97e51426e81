import { describe, expect, it } from 'vitest'
import type { Failure } from '../domain/index.ts'
import { readLogWords, wantsLogWords } from './read-log-words.ts'

const hint = 'buildrun step failed, for detailed information: kubectl --namespace a logs b'
const failed = (step: string, message = hint, reason = 'Failed'): Failure => ({
  ...{ reason, message, step, exitCode: 1, pod: 'p', container: `step-${step}` },
})

describe('the log of a step that failed', () => {
  it('tells why an image could not be pushed', () => {
    const tail = '2026/11/20 14:22:05 Failed to push the image: 401 Unauthorized\n2026/11/20 14:22:05 401\n'
    expect(readLogWords(failed('image-processing'), tail).message).toBe(
      'Failed to push the image: 401 Unauthorized',
    )
  })

  it('tells which of Git’s reasons it was that Shipwright only calls GitError', () => {
    const words = 'fatal: reference is not a tree: 0123 (exit code 128)'
    expect(readLogWords(failed('source-default', words, 'GitError'), '')).toMatchObject({
      reason: 'GitRevisionNotFound',
      message: words,
    })
  })

  it('is not read for a reason where the strategy wrote it: a build prints what it likes', () => {
    expect(readLogWords(failed('build'), 'fatal: reference is not a tree\n')).toEqual(failed('build'))
  })

  it('is not asked for where the cluster has said enough', () => {
    expect(wantsLogWords(failed('build', 'no such file'))).toBe(false)
    expect(wantsLogWords(failed('build'))).toBe(true)
  })
})
