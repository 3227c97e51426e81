/** A copy that lacks these fields. */
export function without<T extends object, K extends keyof T>(object: T, ...fields: K[]): Omit<T, K> {
  const copy = { ...object }
  for (const field of fields) Reflect.deleteProperty(copy, field)
  return copy
}
