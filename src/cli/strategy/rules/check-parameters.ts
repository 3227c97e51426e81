import type { WrittenStrategy } from '../schema.ts'
import { error, findDoubles, warning, type Remark } from '../remark.ts'

/** Values for these are Shipwright's to give; a Build that sets one ends in RestrictedParametersInUse. */
const restricted = /^(shp-.*|BUILDER_IMAGE|DOCKERFILE|CONTEXT_DIR)$/
/** https://tekton.dev/docs/pipelines/tasks/#parameter-name */
const parameterName = /^[A-Za-z_][-\w.]*$/

/** Names, types and defaults of the parameters; each should be used somewhere. */
export function checkParameters({ spec }: WrittenStrategy, used: ReadonlySet<string>): Remark[] {
  const parameters = spec.parameters ?? []
  return [
    ...parameters.flatMap((parameter, index): Remark[] => {
      const { name, type = 'string' } = parameter
      const path = ['spec', 'parameters', index]
      const remarks: Remark[] = []
      if (restricted.test(name))
        remarks.push(
          error(
            [...path, 'name'],
            `\`${name}\` is a name of Shipwright's own, which no Build may set: choose another.`,
          ),
        )
      else if (!parameterName.test(name))
        remarks.push(
          error(
            [...path, 'name'],
            `\`${name}\` cannot name a parameter: letters, digits, \`-\`, \`_\` and \`.\`, beginning with a letter or \`_\`.`,
          ),
        )
      if (type === 'array' && parameter.default !== undefined)
        remarks.push(error([...path, 'default'], 'An `array` has `defaults`, which is a list.'))
      if (type === 'string' && parameter.defaults !== undefined)
        remarks.push(
          error(
            [...path, 'defaults'],
            'A `string` has `default`, which is one text. Did you mean `type: array`?',
          ),
        )
      if (!used.has(name))
        remarks.push(warning([...path, 'name'], `No step uses \`${name}\`: its value changes nothing.`))
      return remarks
    }),
    ...findDoubles(
      parameters.map(({ name }) => name),
      (index) => ['spec', 'parameters', index, 'name'],
      'parameter',
    ),
  ]
}
