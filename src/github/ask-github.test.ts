import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../test/support/connect-test-github.ts'
import { sampleCheck as check } from '../../test/support/samples/sample-check.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { ScriptedAnswer } from '../../test/support/fakes/scripted-server.ts'
import { Unavailable } from '../ports.ts'

const repository = sampleRepository()
const { sha } = check
const created = { status: 201, json: { id: 5, output: { annotations_count: 1 } } }

describe('when GitHub cannot answer', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')

  it.each<[string, ScriptedAnswer, number]>([
    ['a 500', { status: 500 }, now + 1_000],
    ['a 503 with retry-after', { status: 503, headers: { 'retry-after': '7' } }, now + 7_000],
    ['no answer', 'hang up', now + 1_000],
    ['a 429', { status: 429, headers: { 'retry-after': '30' } }, now + 30_000],
    ['a 403 with retry-after', { status: 403, headers: { 'retry-after': '120' } }, now + 120_000],
    [
      'a used-up rate limit',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600) },
      },
      now + 600_000,
    ],
    [
      'a secondary limit without a time',
      { status: 403, json: { message: 'You have exceeded a secondary rate limit' } },
      now + 60_000,
    ],
    ['credentials that are refused', { status: 401, json: { message: 'Bad credentials' } }, now + 60_000],
  ])('%s is Unavailable until the right time', async (_, answer, retryAt) => {
    const { checkHost } = await connect(() => answer)
    const error: unknown = await checkHost.create(repository, check, []).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Unavailable)
    expect((error as Unavailable).retryAt).toBe(retryAt)
  })

  it('asks nothing more of a limited installation before the time, and of others at once', async () => {
    const { checkHost, sourceHost, server, time } = await connect(({ path }) =>
      path.startsWith('/app/')
        ? { status: 201, json: { token: 'other', expires_at: '2026-11-20T13:00:00Z' } }
        : path.startsWith('/repos/acme/shop/check-runs') && server.asked().length < 3
          ? { status: 403, headers: { 'retry-after': '60' } }
          : created,
    )
    await expect(checkHost.create(repository, check, [])).rejects.toThrow(Unavailable)
    const asked = server.requests.length
    await expect(checkHost.create(repository, check, [])).rejects.toThrow(/pause/)
    await expect(sourceHost.file(repository, sha, 'x', 10)).rejects.toThrow(/pause/)
    expect(server.requests).toHaveLength(asked)
    await checkHost.create(sampleRepository({ installationId: 8 }), check, [])
    time.now += 60_000
    expect(await checkHost.create(repository, check, [])).toEqual({ id: 5, annotations: 1 })
  })
})

it('tells of a write right before it goes out, with its credentials at hand, and sends nothing against a no', async () => {
  const { checkHost, server } = await connect((_, earlier) =>
    earlier === 0 ? { status: 401, json: { message: 'Bad credentials' } } : created,
  )
  const askedBefore: string[][] = []
  await checkHost.create(repository, check, [], () => {
    askedBefore.push(server.asked())
    return Promise.resolve()
  })
  const token = 'POST /app/installations/7/access_tokens'
  const write = 'POST /repos/acme/shop/check-runs'
  expect(askedBefore).toEqual([[token], [token, write, token]])

  const refuse = () => Promise.reject(new Error('not now'))
  await expect(checkHost.create(repository, check, [], refuse)).rejects.toThrow('not now')
  expect(server.asked()).toEqual([token, write, token, write])
})
