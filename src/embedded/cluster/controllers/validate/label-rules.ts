const part = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/**
 * What is wrong with a label's value; null when nothing is. The words are those of Kubernetes,
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelValueMistake(value: string): string | null {
  if (value.length > 63) return 'must be no more than 63 characters'
  if (value === '' || part.test(value)) return null
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
}

/** What is wrong with a label's key, or another name of its form: `name` or `prefix/name`. */
export function qualifiedNameMistake(key: string): string | null {
  const [name = '', prefix, more] = key.split('/').reverse()
  if (more !== undefined)
    return 'a qualified name must consist of a name with an optional DNS subdomain prefix'
  if (prefix !== undefined && subdomainMistake(prefix) !== null)
    return `prefix part ${subdomainMistake(prefix) ?? ''}`
  if (name === '') return 'name part must be non-empty'
  if (name.length > 63) return 'name part must be no more than 63 characters'
  if (part.test(name)) return null
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
}

export function subdomainMistake(name: string): string | null {
  if (name.length > 253) return 'must be no more than 253 characters'
  if (subdomain.test(name)) return null
  return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
}
