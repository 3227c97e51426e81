/** The object without these fields. */
export function omit<T extends object, K extends keyof T>(object: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...object }
  for (const key of keys) Reflect.deleteProperty(rest, key)
  return rest
}
