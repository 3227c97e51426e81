import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../test/support/connect-test-github.ts'

const attempt = (id: number, guid: string, code: number, at: string) => ({
  ...{ id, guid, event: 'push', status_code: code, delivered_at: `2026-11-20T${at}:00Z` },
})

describe('failed deliveries', () => {
  it('are each GUID once, oldest first, without those that worked later', async () => {
    const { deliveryLog, server } = await connect(({ path }) =>
      path.includes('cursor=next')
        ? {
            json: [
              attempt(2, 'b', 500, '10:10'),
              attempt(1, 'a', 502, '10:00'),
              attempt(0, 'old', 502, '08:00'),
            ],
          }
        : {
            json: [attempt(5, 'b', 503, '10:50'), attempt(4, 'a', 200, '10:40'), attempt(3, 'c', 0, '10:30')],
            headers: { link: `<${server.url}/app/hook/deliveries?cursor=next>; rel="next"` },
          },
    )
    const since = Date.parse('2026-11-20T09:00:00Z')
    const failed = await deliveryLog!.failed(since)
    expect(failed.map(({ id, guid, attempts }) => [id, guid, attempts])).toEqual([
      [3, 'c', 1],
      [5, 'b', 2],
    ])
    expect(server.asked()[0]).toContain('status=failure')
  })

  it('are listed by a server that does not know the filter', async () => {
    const { deliveryLog } = await connect(({ path }) =>
      path.includes('status=') ? { status: 422 } : { json: [attempt(1, 'a', 500, '10:00')] },
    )
    expect(await deliveryLog!.failed(0)).toHaveLength(1)
  })
})
