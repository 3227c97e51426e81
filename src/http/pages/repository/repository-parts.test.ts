import { describe, expect, it } from 'vitest'
import { newBuild } from '../../../../test/support/plan-build.ts'
import { parseBuildFile } from '../../../plan/build-file/parse-build-file.ts'
import type { BuildGlance } from '../../../domain/index.ts'
import { Unavailable } from '../../../ports.ts'
import { durationBars, historyOf } from './history-charts.ts'
import { keepDescriptions, type DescribeBuildFile } from './keep-descriptions.ts'
import { triggerWords } from './trigger-words.ts'

const glance = (state: BuildGlance['state'], seconds: number | null, name = 'api'): BuildGlance => ({
  ...{ id: 'b', name, state, trust: 'trusted', sha: 'a', ref: 'r', pullRequest: null, title: null },
  ...{ author: 'ada', attempt: 1, createdAt: 0, startedAt: seconds === null ? null : 1_000 },
  endedAt: seconds === null ? null : 1_000 + seconds * 1_000,
})

describe('how builds went', () => {
  it('is told by name with the median and what nine of ten kept to, of those that succeeded', () => {
    const builds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100].map((seconds) => glance('completed', seconds))
    const [api, web] = historyOf(
      [
        glance('running', null),
        glance('cancelled', 1),
        glance('failed', 999),
        ...builds,
        glance('failed', 1, 'web'),
      ],
      5,
    )
    expect(api).toMatchObject({ name: 'api', succeeded: 10, judged: 11, median: 5_000, p90: 9_000 })
    expect(web).toMatchObject({ name: 'web', succeeded: 0, judged: 1, median: null, p90: null })
    expect(api?.builds.at(-1)).toMatchObject({ state: 'failed' })
  })

  it('is drawn as a bar each, with words for who sees none', async () => {
    const [api] = historyOf([glance('failed', 30), glance('completed', 60), glance('completed', null)], 1)
    const svg = (await durationBars(api!)).toString()
    expect(svg).toContain(
      'aria-label="api: 2 of the last 3 succeeded, the middle one took 1 min, the longest 1 min"',
    )
    expect(svg.match(/<rect /g)).toHaveLength(3)
    expect(svg).toContain('<title>Failed after 30 s</title>')
    expect(svg).not.toContain('style=')
  })

  it('is bounded, however many builds and names there are', () => {
    const many = Array.from({ length: 500 }, (_, n) => glance('completed', n, `n${n % 20}`))
    const histories = historyOf([...many, ...Array.from({ length: 99 }, () => glance('failed', 1))], 12)
    expect(histories).toHaveLength(12)
    expect(Math.max(...histories.map(({ judged }) => judged))).toBe(40)
  })
})

it.each([
  ['push: {}', ['Pushes to every branch and tag']],
  [
    'push: { branches: [main, "release/**"], tags: ["v*"], paths: ["api/**"] }',
    ['Pushes to `main` or `release/**`, and of tags `v*`, where something under `api/**` changed'],
  ],
  [
    'pull_request: { branches: [main], labels: [build] }',
    [expect.stringContaining('Pull requests into `main`')],
  ],
])('a build with `%s` is told in words', (on, words) => {
  const parsed = parseBuildFile(`version: 1\nbuilds:\n  api: { image: ghcr.io/a/b, on: { ${on} } }\n`)
  if ('problems' in parsed) throw new Error(parsed.problems[0]?.message)
  expect(triggerWords(parsed.file.builds[0]!)).toEqual(expect.arrayContaining(words))
})

describe('a description of a build file', () => {
  const { repository } = newBuild()
  const missing = { kind: 'missing', reason: 'none' } as const

  it('is read once for all who look within a minute', async () => {
    let [asked, now] = [0, 1_000]
    const describeFile: DescribeBuildFile = () =>
      Promise.resolve({ ...missing, reason: String((asked += 1)) })
    const known = keepDescriptions(describeFile, { now: () => now })
    const look = (ref: string | null = null) => known(repository, ref)
    expect(await Promise.all([look(), look(), look('refs/heads/x')])).toMatchObject([
      { reason: '1' },
      { reason: '1' },
      { reason: '2' },
    ])
    now += 60_000
    expect(await look()).toMatchObject({ reason: '3' })
  })

  it('that cannot be had now is said to be away, and a bug is not kept', async () => {
    const answers = [new Unavailable('limits of GitHub', 0), new Error('a bug')]
    let now = 0
    const known = keepDescriptions(() => Promise.reject(answers.shift() ?? new Error('none')), {
      now: () => now,
    })
    expect(await known(repository, null)).toMatchObject({ kind: 'away' })
    now += 60_000
    await expect(known(repository, null)).rejects.toThrow('a bug')
    await expect(known(repository, null)).rejects.toThrow('none')
  })

  it('costs the source host no more than some a minute, whatever is looked at', async () => {
    let [asked, now] = [0, 0]
    const describeFile: DescribeBuildFile = () => {
      asked += 1
      return Promise.resolve(missing)
    }
    const known = keepDescriptions(describeFile, { now: () => now })
    const looks = () =>
      Promise.all(Array.from({ length: 100 }, (_, id) => known({ ...repository, id }, null)))
    expect((await looks()).filter(({ kind }) => kind === 'away')).toHaveLength(70)
    expect(asked).toBe(30)
    now += 60_000
    await looks()
    expect(asked).toBe(60)
  })
})
