import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'
import { apiRoutes } from '../api/api-routes.ts'
import { describeApi } from './describe-api.ts'

interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
  components: Record<string, Record<string, unknown>>
}

let http: TestHttp
let served: Document
beforeAll(async () => {
  http = await startHttp()
  served = (await (await http.ask('/api/v1/openapi.json')).json()) as Document
})
afterAll(() => http.close())

describe('the OpenAPI document', () => {
  it('has every route of the API that is served, and no other', () => {
    const documented = Object.entries(served.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = http.app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect([...new Set(routes)].sort()).toEqual(documented.sort())
  })

  it('is shipped as it is served: npm run docs writes it', () => {
    const shipped: unknown = JSON.parse(readFileSync('schema/openapi.json', 'utf8'))
    expect(shipped).toEqual(served)
    expect(served).toEqual(JSON.parse(JSON.stringify(describeApi(apiRoutes, packageJson.version))))
  })

  it('names each operation once, and refers to nothing that it does not have', () => {
    const ids = Object.values(served.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, kind = '', name = ''] of JSON.stringify(served).matchAll(
      /"#\/components\/(\w+)\/([\w-]+)"/g,
    ))
      expect(served.components[kind], name).toHaveProperty([name])
    expect(JSON.stringify(served)).not.toContain('$defs')
  })

  it('says what each message of a stream is', () => {
    const messages = Object.values(served.paths).flatMap(({ get }) =>
      Object.values(get?.responses ?? {}).flatMap((answer) => {
        const named = (answer as { 'x-slipway-messages'?: Record<string, object> })['x-slipway-messages']
        return named === undefined ? [] : [Object.keys(named).join()]
      }),
    )
    expect(messages).toEqual([
      'build,log,lines,end',
      'build,execution,step,gap',
      'build,execution,step,gap,beat',
    ])
    expect(served.components['schemas']).toHaveProperty('StepEvent.properties.exitCode')
  })

  it('says of every parameter in a path what it is', () => {
    for (const { spec } of apiRoutes) {
      const named = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect({ [spec.path]: Object.keys(spec.params?.shape ?? {}) }).toEqual({ [spec.path]: named })
    }
  })
})

describe('what is no route', () => {
  it('is answered with the methods that an address takes', async () => {
    const answer = await http.get('/api/v1/builds', { method: 'PUT' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    expect(await answer.json()).toMatchObject({ type: '/problems/method-not-allowed', status: 405 })
  })

  it('is a problem of a kind that is explained at its address', async () => {
    const answer = await http.get('/api/v1/nothing')
    const { type } = (await answer.json()) as { type: string }
    expect([answer.status, type]).toEqual([404, '/problems/not-found'])
    expect(await (await http.ask(type)).text()).toContain('nothing that the token may see')
  })
})

describe('a body', () => {
  const post = (headers: Record<string, string>, body: string) =>
    http.get('/api/v1/tokens', { method: 'POST', headers, body })

  it('is JSON, and says so', async () => {
    expect((await post({ 'content-type': 'text/plain' }, '{}')).status).toBe(415)
    expect((await post({ 'content-type': 'application/json' }, '{')).status).toBe(400)
  })

  it('is refused with every wrong key at once', async () => {
    const answer = await post(
      { 'content-type': 'application/json; charset=utf-8' },
      JSON.stringify({ name: 'a b', scope: 'root', other: 1 }),
    )
    const { errors } = (await answer.json()) as { errors: { in: string; name: string }[] }
    expect([answer.status, errors.map((one) => `${one.in} ${one.name}`).sort()]).toEqual([
      400,
      ['body name', 'body other', 'body scope'],
    ])
  })

  it('that is too long is not read to its end', async () => {
    const answer = await post({ 'content-type': 'application/json' }, `"${'x'.repeat(20_000)}"`)
    expect(answer.status).toBe(413)
  })
})
