import { z } from 'zod'

/** The schema of what stands at a path; null where nothing may stand. */
export function schemaAt(schema: z.ZodType, path: readonly (string | number)[]): z.ZodType | null {
  let here: z.core.$ZodType | undefined = schema
  for (const step of path) {
    if (here === undefined) return null
    const around: z.ZodType = bare(here)
    if (around instanceof z.ZodObject) here = (around.shape as z.core.$ZodShape)[step] ?? restOf(around)
    else if (around instanceof z.ZodRecord) here = around.valueType
    else if (around instanceof z.ZodArray) here = around.element
    else if (around instanceof z.ZodUnion) {
      const inner = optionFor(around, step)
      here = inner === null ? undefined : (schemaAt(inner, [step]) ?? undefined)
    } else return null
  }
  return here instanceof z.ZodType ? here : null
}

/** The names that an object takes; none for anything else. */
export function keysOf(schema: z.ZodType | null): string[] {
  const outer = schema === null ? null : bare(schema)
  const inner = outer instanceof z.ZodUnion ? optionFor(outer, '') : outer
  if (!(inner instanceof z.ZodObject)) return []
  return Object.keys(inner.shape)
}

/** Of text or a list of text, of a truth value or keys: the one that has something below it. */
function optionFor(union: z.ZodUnion, step: string | number): z.ZodType | null {
  const fits = typeof step === 'number' ? z.ZodArray : z.ZodObject
  return union.options.find((option): option is z.ZodArray | z.ZodObject => option instanceof fits) ?? null
}

/** What an object takes under names that it does not list; a strict one takes nothing. */
function restOf(object: z.ZodObject): z.core.$ZodType | undefined {
  const { catchall } = object.def
  return catchall instanceof z.ZodNever ? undefined : catchall
}

/** What a schema expects, in words. */
export function describe(schema: z.ZodType | null): string {
  if (schema === null) return 'nothing here'
  return schema.description ?? bare(schema).description ?? 'another value'
}

function bare(schema: z.core.$ZodType): z.ZodType {
  let here = schema
  while (here instanceof z.ZodOptional || here instanceof z.ZodNullable) here = here.unwrap()
  if (!(here instanceof z.ZodType)) throw new Error('schemas are written with the full zod')
  return here
}
