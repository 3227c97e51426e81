import { z } from 'zod'
import { key, most } from './parts.ts'

const value = z.union([z.string(), z.number(), z.boolean()]).describe('text, a number or a truth value')

const combination = z
  .record(z.string(), value)
  .describe('names and values, such as { node: 22, os: alpine }')
  .refine((all) => Object.keys(all).length > 0, 'An empty combination means nothing.')

const list = (description: string) =>
  z.array(combination).max(most.combinations, `At most ${most.combinations} are read.`).describe(description)

/** Axes with their values; the rest of the rules is with what becomes of them. */
export const matrix = z
  .object({
    include: key(
      list('a list of combinations to add').optional(),
      'adds to the combinations that agree with it in the values of the axes, or else is one of its own',
    ),
    exclude: key(
      list('a list of combinations to leave out').optional(),
      'leaves out the combinations that agree with it, before `include` is looked at',
    ),
  })
  .catchall(
    z
      .array(value)
      .min(1, 'An axis needs at least one value.')
      .max(most.combinations, `At most ${most.combinations} values are read.`)
      .describe('a list of values, such as [20, 22]'),
  )
  .describe('axes with lists of values, and `include` and `exclude`')
