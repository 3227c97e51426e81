import { z } from 'zod'
import { buildMethods, sees, type StrategyTemplate } from '../../../domain/index.ts'
import { json, route } from '../../openapi/route.ts'
import type { ApiParts } from '../api-parts.ts'
import { tenantName } from '../page-query.ts'

const strategySchema = z
  .object({
    name: z.string(),
    kind: z.enum(['ClusterBuildStrategy', 'BuildStrategy']),
    namespace: z.string().nullable().describe('Of a BuildStrategy'),
    method: z.enum(buildMethods).nullable().describe('Null: it can only be named'),
    version: z.string().nullable(),
    default: z.boolean().describe('Whether builds of its method get it which say no more'),
    description: z.string().nullable(),
    available: z.boolean().describe('Whether its tools and images are there'),
    tools: z.array(z.string()),
    missing: z
      .array(z.string())
      .describe('Tools and images that are not where its steps run, as far as that is known'),
    parameters: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'array']),
        description: z.string().nullable(),
        required: z.boolean(),
      }),
    ),
    steps: z.array(z.string()),
  })
  .meta({ id: 'Strategy' })

/** Every template of a build method that the caller's builds can use. */
export const listStrategies = route(
  {
    method: 'get',
    path: '/api/v1/strategies',
    id: 'listStrategies',
    tag: 'catalogue',
    summary: 'Strategies of the cluster and of tenants’ namespaces, as templates of build methods',
    scope: 'read',
    query: z.object({ tenant: tenantName }),
    answers: { 200: json('By method, then by name.', z.object({ items: z.array(strategySchema) })) },
  },
  ({ tenants, catalogue }: Pick<ApiParts, 'tenants' | 'catalogue'>) =>
    async ({ access, query, json: answer }) => {
      if (catalogue === null) return answer(200, { items: [] })
      const asked = tenants
        .all()
        .filter(({ name }) => sees(access, name) && (query.tenant === undefined || name === query.tenant))
      const namespaces = [...new Set(asked.map(({ namespace }) => namespace))]
      const lists = await Promise.all([null, ...namespaces].map((one) => catalogue.strategies(one)))
      const unique = new Map(
        lists.flat().map((one) => [`${one.kind}/${one.namespace ?? ''}/${one.name}`, one]),
      )
      return answer(200, { items: [...unique.values()].toSorted(byMethod).map(strategyJson) })
    },
)

function byMethod(a: StrategyTemplate, b: StrategyTemplate): number {
  const rank = ({ method }: StrategyTemplate) =>
    method === null ? buildMethods.length : buildMethods.indexOf(method)
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}

function strategyJson(template: StrategyTemplate): z.input<typeof strategySchema> {
  const { name, kind, namespace, method, version, description, tools, parameters, steps } = template
  const missing = template.missing ?? []
  return {
    ...{ name, kind, namespace, method, version, description, tools, parameters, steps },
    default: template.isDefault,
    available: missing.length === 0,
    missing,
  }
}
