import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../test/support/connect-test-github.ts'
import { sampleCheck as check } from '../../test/support/samples/sample-check.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { Unavailable } from '../ports.ts'

const repository = sampleRepository()
const { sha } = check
const created = { status: 201, json: { id: 5, output: { annotations_count: 0 } } }
const pull = {
  ...{ number: 4, title: 'x', state: 'open', updated_at: '2026-11-20T11:00:00Z', labels: [], user: null },
  ...{ head: { sha, ref: 'topic', repo: null }, base: { ref: 'main', sha: 'b'.repeat(40) } },
}

describe('the limits of an installation', () => {
  const limits = { pointsPerMinute: 900, contentPerMinute: 3, contentPerHour: 500 }

  it('are kept before anything is sent, and say when there is room again', async () => {
    const { checkHost, server, time, meter } = await connect(() => created, undefined, limits)
    expect(await checkHost.budget(repository)).toMatchObject({ left: 3 })
    for (let n = 0; n < 3; n += 1) await checkHost.create(repository, check, [])
    const asked = server.requests.length
    const error: unknown = await checkHost.create(repository, check, []).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Unavailable)
    expect(server.requests).toHaveLength(asked)
    const { left, moreAt } = await checkHost.budget(repository)
    expect(left).toBe(0)
    expect((error as Unavailable).retryAt).toBe(moreAt)
    expect(meter.levels['slipway_github_writes_left {"installation":"7"}']).toBe(0)
    time.now = moreAt
    expect(await checkHost.create(repository, check, [])).toMatchObject({ id: 5 })
  })

  it('are shown as they are now, also while nothing is asked', async () => {
    const resetAt = Date.parse('2026-11-20T13:00:00Z')
    const headers = (earlier: number) => ({
      ...{ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': String(60 - earlier) },
      'x-ratelimit-reset': String(resetAt / 1000),
    })
    const answer = (_request: unknown, earlier: number) => ({ ...created, headers: headers(earlier) })
    const { checkHost, time, meter } = await connect(answer, undefined, limits)
    const left = (what: string) => meter.levels[`slipway_github_${what}_left {"installation":"7"}`]
    for (let n = 0; n < 3; n += 1) await checkHost.create(repository, check, [])
    expect([left('writes'), left('requests')]).toEqual([0, 58])
    time.now = resetAt
    expect([left('writes'), left('requests')]).toEqual([3, 5000])
  })

  it('that GitHub sets without a time are waited for longer each time', async () => {
    const { checkHost, time } = await connect(() => ({
      status: 403,
      json: { message: 'You have exceeded a secondary rate limit' },
    }))
    const waits = []
    for (let n = 0; n < 3; n += 1) {
      await expect(checkHost.create(repository, check, [])).rejects.toThrow(Unavailable)
      const { moreAt } = await checkHost.budget(repository)
      waits.push((moreAt - time.now) / 60_000)
      time.now = moreAt
    }
    expect(waits).toEqual([1, 2, 4])
  })

  it('has its writes again when a pause is over that GitHub asked for', async () => {
    let answer: object = { status: 403, json: { message: 'Slow down' }, headers: { 'retry-after': '2' } }
    const wide = { pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 }
    const { checkHost, time } = await connect(() => answer, undefined, wide)
    await expect(checkHost.create(repository, check, [])).rejects.toThrow(Unavailable)
    expect(await checkHost.budget(repository)).toEqual({ left: 0, moreAt: time.now + 2_000 })
    time.now += 2_000
    answer = created
    expect(await checkHost.create(repository, check, [])).toMatchObject({ id: 5 })
  })
})

describe('an answer that GitHub has given before', () => {
  it('is taken again where GitHub says that nothing has changed', async () => {
    const { sourceHost, server, meter } = await connect(({ headers, path }) =>
      path.startsWith('/app/')
        ? { status: 201, json: { token: 'other', expires_at: '2026-11-20T13:00:00Z' } }
        : headers['if-none-match'] === '"one"'
          ? { status: 304 }
          : { json: pull, headers: { etag: '"one"' } },
    )
    const first = await sourceHost.pullRequest(repository, 4)
    expect(await sourceHost.pullRequest(repository, 4)).toEqual(first)
    expect(meter.counted['slipway_github_requests_total {"kind":"read","result":"unchanged"}']).toBe(1)
    await sourceHost.pullRequest(sampleRepository({ installationId: 8 }), 4)
    expect(server.requests.at(-1)?.headers['if-none-match']).toBeUndefined()
  })

  it('is not asked for again where a full commit id names it, except by another installation', async () => {
    const { sourceHost, server } = await connect(({ path }) =>
      path.startsWith('/app/')
        ? { status: 201, json: { token: 'other', expires_at: '2026-11-20T13:00:00Z' } }
        : { json: { commit: { message: 'words' } } },
    )
    const commits = () => server.asked().filter((asked) => asked.includes('/commits/')).length
    for (let n = 0; n < 2; n += 1) expect(await sourceHost.commitMessage(repository, sha)).toBe('words')
    expect(commits()).toBe(1)
    await sourceHost.commitMessage(sampleRepository({ installationId: 8 }), sha)
    expect(commits()).toBe(2)
  })
})

describe('a repository with a new name', () => {
  it('is read and written where it is now', async () => {
    const { checkHost, server } = await connect(({ path }) =>
      path.startsWith('/repositories/101/')
        ? created
        : { status: 307, headers: { location: '/repositories/101/check-runs' } },
    )
    expect(await checkHost.create(repository, check, [])).toMatchObject({ id: 5 })
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', body: { name: check.name } })
  })

  it('is gone when it is on another host, which never sees our credentials', async () => {
    const other = await connect(() => created)
    const { checkHost } = await connect(() => ({
      status: 301,
      headers: { location: `${other.server.url}/repos/x/y/check-runs` },
    }))
    expect(await checkHost.create(repository, check, [])).toMatchObject({ refused: 'gone' })
    expect(other.server.requests).toEqual([])
  })
})
