import { expect, it } from 'vitest'
import { describeSchemas } from './describe-schemas.ts'

interface Schema {
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
}

/** Paths of the fields that kubectl explain would show without a word. */
function silent(schema: Schema, path: string): string[] {
  const inside = schema.items ?? schema
  return Object.entries(inside.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}.${name}`] : []),
    ...silent(field, `${path}.${name}`),
  ])
}

it('every field of a spec of Shipwright’s and Tekton’s kinds is described, however deep', () => {
  for (const [groupVersion, kinds] of [
    ['shipwright.io/v1beta1', 4],
    ['tekton.dev/v1', 1],
  ] as const) {
    const { components } = describeSchemas(`/openapi/v3/apis/${groupVersion}`) as {
      components: { schemas: Record<string, Schema> }
    }
    expect(Object.keys(components.schemas)).toHaveLength(kinds)
    for (const [name, { description, properties = {} }] of Object.entries(components.schemas)) {
      expect(description).toBeTypeOf('string')
      expect(silent({ properties: { spec: properties['spec'] ?? {} } }, name)).toEqual([])
    }
  }
})
