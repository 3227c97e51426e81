import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { customKinds } from './custom-kinds.ts'
import { goModule } from './go-module.ts'

/** Kubernetes' own description of its API, of the version that is tested with. */
const kubernetes = 'k8s.io/kubernetes@v1.36.3'
const groups = ['api__v1', 'apis__apps__v1', 'apis__networking.k8s.io__v1', 'apis__policy__v1']
const moreGroups = ['apis__rbac.authorization.k8s.io__v1']

interface Schema {
  properties?: Record<string, Schema>
  'x-kubernetes-group-version-kind'?: Kind[]
  'x-kubernetes-preserve-unknown-fields'?: boolean
  [key: string]: unknown
}
interface Kind {
  group: string
  version: string
  kind: string
}
interface Definition {
  spec: {
    group: string
    names: { kind: string }
    versions: { name: string; schema?: { openAPIV3Schema?: Schema } }[]
  }
}

/** Where the schemas in a folder are, as `kubeconform -schema-location` takes it. */
export function schemaLocation(folder: string): string {
  return join(folder, '{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json')
}

/**
 * Writes a JSON Schema for each kind that a chart of ours may have, of Kubernetes and of those that others bring. A
 * field that is not known is refused, as `kubectl apply --validate=strict` does. Throws without Go or a network.
 */
export function writeSchemas(folder: string): void {
  const described = join(goModule(kubernetes), 'api/openapi-spec/v3')
  for (const group of [...groups, ...moreGroups]) {
    const text = readFileSync(join(described, `${group}_openapi.json`), 'utf8')
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, Schema> } }
    const schemas = strict(components.schemas) as Record<string, Schema>
    for (const [name, schema] of Object.entries(schemas))
      for (const kind of schema['x-kubernetes-group-version-kind'] ?? [])
        // Those of the meta package stand in every group.
        if (!name.includes('.meta.')) write(folder, kind, { ...schema, components: { schemas } })
  }
  for (const definition of customKinds('shipwright', 'tekton', 'gateways', 'prometheus')) {
    const { group, names, versions } = (definition as Definition).spec
    for (const { name: version, schema } of versions)
      write(folder, { group, version, kind: names.kind }, strict(schema?.openAPIV3Schema ?? {}) as Schema)
  }
}

function write(folder: string, { group, version, kind }: Kind, schema: Schema): void {
  // kubeconform takes the version of the core group for its name.
  const path = join(folder, group === '' ? version : group, `${kind.toLowerCase()}_${version}.json`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(schema))
}

/** With no other fields than those that are described, wherever some are; texts for people are left out. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict)
  if (typeof value !== 'object' || value === null) return value
  const given = value as Schema
  const closed =
    isProperties(given.properties) &&
    given['x-kubernetes-preserve-unknown-fields'] !== true &&
    given['x-kubernetes-embedded-resource'] !== true &&
    given['additionalProperties'] === undefined
  const kept = Object.entries(given).filter(([key, one]) => key !== 'description' || typeof one !== 'string')
  return {
    ...Object.fromEntries(kept.map(([key, one]) => [key, strict(one)])),
    ...(closed && given['type'] === 'object' ? { additionalProperties: false } : {}),
  }
}

/** And no field that is called so. */
function isProperties(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !('$ref' in value) &&
    !('type' in value && typeof value.type === 'string')
  )
}
