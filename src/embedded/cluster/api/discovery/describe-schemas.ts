import { createHash } from 'node:crypto'
import { z } from 'zod'
import { allKinds } from '../../kinds/all-kinds.ts'
import type { Kind } from '../../kinds/kind.ts'
import { apiVersionOf } from '../../kinds/kind.ts'
import { applyType, patchTypes } from '../patch/apply-patch.ts'
import { groupVersions, rootOf } from './discover.ts'

/**
 * `/openapi/v3` and the documents that it names: as much as kubectl wants before it applies (a
 * `fieldValidation` parameter on the patch of each kind) and explains (the schemas). Null for other paths.
 */
export function describeSchemas(pathname: string): unknown {
  if (pathname === '/openapi/v3') return { paths: Object.fromEntries(groupVersions().map(indexEntry)) }
  const groupVersion = groupVersions().find((one) => pathname === `/openapi/v3${rootOf(one)}`)
  return groupVersion === undefined ? null : describeGroupVersion(groupVersion)
}

/**
 * `/openapi/v2` is what old clients ask for, as protobuf; an empty document tells them that nothing is
 * described, and it encodes to no bytes.
 */
export const emptyOpenapiV2 = {
  protobufType: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  json: { swagger: '2.0', info: { title: 'Slipway', version: 'v1.32.0' }, paths: {} },
}

function indexEntry(groupVersion: string): [string, unknown] {
  const document = JSON.stringify(describeGroupVersion(groupVersion))
  // Clients keep a document for as long as its hash stays.
  const hash = createHash('sha256').update(document).digest('hex').toUpperCase()
  const root = rootOf(groupVersion)
  return [root.slice(1), { serverRelativeURL: `/openapi/v3${root}?hash=${hash}` }]
}

function describeGroupVersion(groupVersion: string): unknown {
  const kinds = allKinds.filter((kind) => apiVersionOf(kind) === groupVersion)
  return {
    openapi: '3.0.0',
    info: { title: 'Slipway', version: 'v1.32.0' },
    paths: Object.fromEntries(kinds.flatMap(describePaths)),
    components: { schemas: Object.fromEntries(kinds.map(describeKind)) },
  }
}

function describePaths(kind: Kind): [string, unknown][] {
  const root = rootOf(apiVersionOf(kind))
  const collection = `${root}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`
  const operation = (action: string, types: string[]) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': identity(kind),
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    })),
    requestBody: { content: Object.fromEntries(types.map((type) => [type, reference(kind)])) },
    responses: { 200: { description: 'OK', content: { 'application/json': reference(kind) } } },
  })
  const read = {
    'x-kubernetes-action': 'get',
    'x-kubernetes-group-version-kind': identity(kind),
    responses: { 200: { description: 'OK', content: { 'application/json': reference(kind) } } },
  }
  const json = ['application/json', 'application/yaml']
  // Strategic merge is left out: kubectl would work it out from these schemas, which lack the merge keys.
  const patches = [...patchTypes(kind).filter((type) => !type.includes('strategic')), applyType]
  return [
    [collection, { post: operation('post', json) }],
    [`${collection}/{name}`, { get: read, put: operation('put', json), patch: operation('patch', patches) }],
  ]
}

function describeKind(kind: Kind): [string, unknown] {
  const schema = z.toJSONSchema(kind.schema, {
    target: 'openapi-3.0',
    unrepresentable: 'any',
    io: 'input',
    override: ({ jsonSchema }) => simplify(jsonSchema),
  })
  const known = Object.entries(schema.properties ?? {}).map(([name, property]): [string, unknown] => [
    name,
    { description: common[name], ...(property as object) },
  ])
  const description = kind.description
  const identified = { 'x-kubernetes-group-version-kind': [identity(kind)] }
  return [schemaName(kind), { description, ...schema, properties: Object.fromEntries(known), ...identified }]
}

/** Of every kind. */
const common: Record<string, string> = {
  apiVersion: 'The version of the schema that the object follows',
  kind: 'What the object is',
  metadata: 'What the object is called, and to whom it belongs',
  spec: 'How the object should be',
  status: 'How the object is',
}

/** Of alternatives kubectl could only say that they are objects. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  const types = (schema.anyOf ?? []).map((one) => (typeof one === 'object' ? one.type : undefined))
  if (types.length === 0 || !types.every((type) => type === 'string' || type === 'number')) return
  delete schema.anyOf
  schema.type = 'string'
  schema['x-kubernetes-int-or-string'] = true
}

function identity({ group, version, kind }: Kind) {
  return { group, version, kind }
}

function reference(kind: Kind) {
  return { schema: { $ref: `#/components/schemas/${schemaName(kind)}` } }
}

/** Reversed, as Kubernetes names schemas: `io.shipwright.v1beta1.BuildRun`. */
function schemaName({ group, version, kind }: Kind): string {
  const prefix = group === '' ? 'io.k8s.api.core' : group.split('.').reverse().join('.')
  return `${prefix}.${version}.${kind}`
}
