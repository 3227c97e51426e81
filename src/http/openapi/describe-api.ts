import { z } from 'zod'
import { problemTypes, type ProblemName } from '../problem-types.ts'
import { problemSchema } from './problem-schema.ts'
import type { Route, RouteSpec } from './route.ts'

type Json = Record<string, unknown>

/** The OpenAPI document of these routes: https://spec.openapis.org/oas/v3.1.1.html. */
export function describeApi(routes: readonly Pick<Route<never>, 'spec'>[], version: string): Json {
  const schemas = new Map<string, Json>()
  const paths: Record<string, Json> = {}
  for (const { spec } of routes) (paths[spec.path] ??= {})[spec.method] = operation(spec, schemas)
  schemaOf(problemSchema, 'output', schemas)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Slipway',
      version,
      description:
        'From a push to an image. Times are RFC 3339 in UTC. Lists are newest first; `next` is the `before` of the page that follows, null on the last. Fields may be added: leave alone those that you do not know. Refusals are problem+json (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The API token of the service, or one made by `POST /api/v1/tokens`.',
        },
      },
      responses: refusals(),
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

function tagsOf(routes: readonly Pick<Route<never>, 'spec'>[]): Json[] {
  return [...new Set(routes.map(({ spec }) => spec.tag))].map((name) => ({ name }))
}

function operation(spec: RouteSpec, schemas: Map<string, Json>): Json {
  const parameters = [
    ...parametersOf('path', spec.params, schemas),
    ...parametersOf('query', spec.query, schemas),
    ...parametersOf('header', spec.headers, schemas),
  ]
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.scope === null ? { security: [] } : { 'x-slipway-scope': spec.scope }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(spec.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(spec.body, 'input', schemas) } },
          },
        }),
    responses: responsesOf(spec, schemas),
  }
}

function parametersOf(
  where: 'path' | 'query' | 'header',
  schema: z.ZodObject | undefined,
  schemas: Map<string, Json>,
): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...rest } = schemaOf(field as z.ZodType, 'input', schemas)
    const required = where === 'path' || !(field as z.ZodType).safeParse(undefined).success
    return { name, in: where, required, ...(description === undefined ? {} : { description }), schema: rest }
  })
}

function responsesOf(spec: RouteSpec, schemas: Map<string, Json>): Json {
  const answers = Object.entries(spec.answers).map(([status, answer]): [string, Json] => {
    if (answer.kind === 'json') {
      const schema = schemaOf(answer.schema, 'output', schemas)
      return [status, { description: answer.description, content: { 'application/json': { schema } } }]
    }
    const headers = Object.entries(answer.headers).map(([name, description]): [string, Json] => [
      name,
      { description, schema: { type: 'string' } },
    ])
    const messages = Object.entries(answer.messages).map(([name, schema]): [string, Json] => [
      name,
      schemaOf(schema, 'output', schemas),
    ])
    return [
      status,
      {
        description: answer.description,
        // OpenAPI 3.1 has no word for what comes in a stream.
        ...(messages.length > 0 ? { 'x-slipway-messages': Object.fromEntries(messages) } : {}),
        ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
        ...(answer.mediaType === null
          ? {}
          : { content: { [answer.mediaType]: { schema: { type: 'string' } } } }),
      },
    ]
  })
  const own = Object.entries(spec.refusals ?? {}).map(([status, description]): [string, Json] => [
    status,
    { description, content: problemContent },
  ])
  const shared = sharedRefusals(spec).map((name): [string, Json] => [
    String(problemTypes[name].status),
    { $ref: `#/components/responses/${name}` },
  ])
  return Object.fromEntries([...answers, ...shared, ...own].sort(([a], [b]) => Number(a) - Number(b)))
}

/** Refusals that a route has by what it takes. */
export function sharedRefusals(spec: RouteSpec): ProblemName[] {
  return [
    'invalid-input',
    ...(spec.scope === null ? [] : (['token-needed', 'too-many-requests'] as const)),
    ...(spec.scope === null || spec.scope === 'read' ? [] : (['scope-needed'] as const)),
    ...(spec.params === undefined && spec.query?.shape['tenant'] === undefined
      ? []
      : (['not-found'] as const)),
    ...(spec.body === undefined ? [] : (['too-large', 'unsupported-media-type'] as const)),
    'internal-error',
    'unavailable',
  ]
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

function refusals(): Json {
  return Object.fromEntries(
    Object.entries(problemTypes).map(([name, { title, meaning }]) => [
      name,
      { description: `${title}. ${meaning}`, content: problemContent },
    ]),
  )
}

/** As JSON Schema; those with an id go to the components, once. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'throw', override: tidy }) as Json
  const { $defs = {}, ...whole } = moveRefs(made) as Json & { $defs?: Record<string, Json> }
  const own = without(whole, '$schema')
  for (const [id, part] of Object.entries($defs)) schemas.set(id, without(part, 'id'))
  const id = own['id']
  if (typeof id !== 'string') return own
  schemas.set(id, without(own, 'id'))
  return { $ref: `#/components/schemas/${id}` }
}

function without(json: Json, name: string): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name))
}

/** Answers may get more fields; formats say enough without their pattern; and a parameter may mean a number. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.format !== undefined || jsonSchema.type === 'integer') delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

function moveRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveRefs)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string'
        ? part.replace('#/$defs/', '#/components/schemas/')
        : moveRefs(part),
    ]),
  )
}
