import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHttp, type TestHttp } from '../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

/** As it goes over the line: fetch would unpack it. */
async function raw(path: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined
    headers: NodeJS.Dict<string | string[]>
    body: Buffer
  }>()
  const asked = request(http.server.url + path, {
    headers: { authorization: `Bearer ${http.token}`, accept: 'text/html', ...headers },
  })
  asked.on('error', reject).on('response', (answer) => {
    const parts: Buffer[] = []
    answer
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
      )
  })
  asked.end()
  return await promise
}

it('sends a page compressed to whoever takes it so, and whole to whoever does not', async () => {
  const plain = await raw('/builds', {})
  expect(plain.headers['content-encoding']).toBeUndefined()
  for (const accepted of ['gzip, deflate, br', 'br;q=1, gzip;q=0.8']) {
    const small = await raw('/builds', { 'accept-encoding': accepted })
    expect(small.headers['content-encoding']).toBe('gzip')
    expect(small.headers.vary).toContain('accept-encoding')
    expect(gunzipSync(small.body).toString()).toBe(plain.body.toString())
    expect(small.body.length).toBeLessThan(plain.body.length / 2)
  }
  expect(
    (await raw('/builds', { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'],
  ).toBeUndefined()
})

it('does not send a page again that has not changed', async () => {
  const { headers } = await raw('/builds', {})
  const again = await raw('/builds', { 'if-none-match': String(headers.etag) })
  expect(again.status).toBe(304)
  expect(again.body.length).toBe(0)
  expect(again.headers['content-security-policy']).toBe(headers['content-security-policy'])
  expect((await raw('/builds', { 'if-none-match': 'W/"other"' })).status).toBe(200)
})

it('compresses what programs read, and leaves short answers and problems as they are', async () => {
  const encoding = async (path: string) =>
    (await raw(path, { accept: 'application/json', 'accept-encoding': 'gzip' })).headers['content-encoding']
  expect(await encoding('/api/v1/openapi.json')).toBe('gzip')
  expect(await encoding('/api/v1/queue')).toBeUndefined()
  expect(await encoding('/api/v1/builds/none')).toBeUndefined()
})
