import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../test/support/connect-test-github.ts'
import {
  sampleAnnotation as annotation,
  sampleCheck as check,
} from '../../test/support/samples/sample-check.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'

const repository = sampleRepository()
const { sha } = check
const created = { status: 201, json: { id: 5, output: { annotations_count: 1 } } }

describe('check runs', () => {
  it('are created with GitHub’s fields, columns only on annotations of one line', async () => {
    const { checkHost, server } = await connect(() => created)
    const actions = [{ label: 'Re-run', description: 'Build it again', identifier: 'rerun' as const }]
    await checkHost.create(repository, { ...check, actions }, [annotation, { ...annotation, endLine: 3 }])
    expect(server.requests[1]?.body).toEqual({
      name: 'slipway / api',
      head_sha: sha,
      external_id: 'b1-1',
      details_url: 'https://slipway.test/builds/b1',
      status: 'completed',
      conclusion: 'failure',
      started_at: '1970-01-01T00:00:01.000Z',
      completed_at: '1970-01-01T00:01:01.000Z',
      actions: [{ label: 'Re-run', description: 'Build it again', identifier: 'rerun' }],
      output: {
        title: 'Failed',
        summary: 'because',
        annotations: [
          {
            path: 'Dockerfile',
            start_line: 3,
            end_line: 4,
            annotation_level: 'failure',
            title: 'RUN failed',
            message: 'exit status 1',
          },
          {
            path: 'Dockerfile',
            start_line: 3,
            end_line: 3,
            start_column: 1,
            end_column: 2,
            annotation_level: 'failure',
            title: 'RUN failed',
            message: 'exit status 1',
          },
        ],
      },
    })
  })

  it('are found by their external id on whichever page', async () => {
    const output = { title: 'Failed', summary: 'because', text: null }
    const run = (id: number) => ({
      ...{ id, external_id: `b1-${id}`, conclusion: 'failure' },
      output: { ...output, annotations_count: id },
    })
    const runs = Array.from({ length: 130 }, (_, index) => run(index + 1))
    const { checkHost, server } = await connect(({ path }) => {
      const page = Number(new URL(path, 'http://x').searchParams.get('page'))
      return { json: { total_count: 130, check_runs: runs.slice((page - 1) * 100, page * 100) } }
    })
    expect(await checkHost.find(repository, { ...check, externalId: 'b1-120' })).toEqual({
      id: 120,
      annotations: 120,
      says: { conclusion: 'failure', ...output },
    })
    const { searchParams } = new URL(server.requests[1]?.path ?? '', 'http://x')
    expect(Object.fromEntries(searchParams)).toMatchObject({
      check_name: 'slipway / api',
      filter: 'all',
      app_id: '42',
    })
    expect(await checkHost.find(repository, { ...check, externalId: 'other' })).toBeNull()
  })

  it.each([
    [403, 'Resource not accessible by integration', 'forbidden'],
    [404, 'Not Found', 'gone'],
    [410, 'Gone', 'gone'],
    [422, 'Invalid request', 'invalid'],
  ])('answered %i are refused as %s → %s', async (status, message, refused) => {
    const { checkHost } = await connect(() => ({ status, json: { message } }))
    expect(await checkHost.update(repository, 5, check, [])).toEqual({ refused, message })
    expect(await checkHost.create(repository, check, [])).toMatchObject({ refused })
  })

  it('are written one at a time in an installation, and at once in several', async () => {
    let now = 0
    let most = 0
    const { checkHost, server } = await connect(async ({ path }) => {
      if (path.startsWith('/app/'))
        return { status: 201, json: { token: 'x', expires_at: '2026-11-20T13:00:00Z' } }
      most = Math.max(most, ++now)
      await delay(10)
      now -= 1
      return created
    })
    await Promise.all(Array.from({ length: 5 }, () => checkHost.create(repository, check, [])))
    expect(most).toBe(1)
    const many = [8, 9, 10].map((installationId) => sampleRepository({ installationId }))
    await Promise.all(many.map((other) => checkHost.create(other, check, [])))
    expect(most).toBeGreaterThan(1)
    expect(server.asked().filter((asked) => asked.endsWith('/check-runs'))).toHaveLength(8)
  })
})
