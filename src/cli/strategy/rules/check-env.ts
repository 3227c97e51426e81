import { error, findDoubles, type Remark } from '../remark.ts'
import type { WrittenStrategy } from '../schema.ts'

/** A variable has a name, once, and one kind of value. */
export function checkEnv({ spec }: WrittenStrategy): Remark[] {
  return spec.steps.flatMap(({ env = [] }, index) => {
    const at = (entry: number, key: string) => ['spec', 'steps', index, 'env', entry, key]
    return [
      ...env.flatMap(({ name, value, valueFrom }, entry): Remark[] => {
        if (!/^[A-Za-z_.-][\w.-]*$/.test(name))
          return [error(at(entry, 'name'), `\`${name}\` cannot name a variable.`)]
        if (valueFrom === undefined) return []
        if (value !== undefined && value !== '')
          return [error(at(entry, 'value'), 'A variable has `value` or `valueFrom`, not both.')]
        return Object.values(valueFrom).filter((one) => one !== undefined).length === 1
          ? []
          : [error(at(entry, 'valueFrom'), 'A variable comes from exactly one place.')]
      }),
      ...findDoubles(
        env.map(({ name }) => name),
        (entry) => at(entry, 'name'),
        'variable',
      ),
    ]
  })
}
