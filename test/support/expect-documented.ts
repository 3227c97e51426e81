import { expect } from 'vitest'
import { apiRoutes } from '../../src/http/api/api-routes.ts'
import { sharedRefusals } from '../../src/http/openapi/describe-api.ts'
import { problemSchema } from '../../src/http/openapi/problem-schema.ts'
import { problemTypes } from '../../src/http/problem-types.ts'

const routes = apiRoutes.map(({ spec }) => ({
  spec,
  pattern: new RegExp(`^${spec.path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
}))

/**
 * Whether an answer of the API is one that its document has: status, media type and every field. Those of other
 * addresses pass.
 */
export async function expectDocumented(method: string, path: string, answer: Response): Promise<void> {
  const address = path.replace(/\?.*$/, '')
  // A fixed path goes before one with a parameter.
  const found = routes
    .filter(({ spec, pattern }) => spec.method === method.toLowerCase() && pattern.test(address))
    .sort((a, b) => a.spec.path.split('{').length - b.spec.path.split('{').length)[0]
  if (found === undefined) return
  const { spec } = found
  const type = answer.headers.get('content-type')?.replace(/;.*$/, '') ?? null
  const told = `${method} ${path} answers ${answer.status}`
  const documented = spec.answers[answer.status]
  if (documented === undefined) {
    const shared = sharedRefusals(spec).map((name): number => problemTypes[name].status)
    const refusals = [...shared, ...Object.keys(spec.refusals ?? {}).map(Number), 404]
    // The form of another site is refused before any route is looked for.
    expect([...refusals, 403], told).toContain(answer.status)
    expect(type, told).toBe('application/problem+json')
    const body: unknown = await answer.clone().json()
    expect(problemSchema.parse(body), told).toEqual(body)
    return
  }
  if (documented.kind === 'raw') {
    expect(type, told).toBe(documented.mediaType)
    return
  }
  expect(type, told).toBe('application/json')
  const body: unknown = await answer.clone().json()
  const parsed = documented.schema.safeParse(body)
  expect(parsed.error?.issues ?? [], told).toEqual([])
  // A field that the document does not have would be gone.
  expect(parsed.data, told).toEqual(body)
}
