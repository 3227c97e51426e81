import { maskSecrets } from '../../../../logs/create-masker.ts'
import { readableLine } from '../../../readable-text.ts'

/** Names of what had better be a Secret. */
const secretName = /secret|token|passw|credential|private|auth|api_?key|access_?key/i
const longest = 80

/**
 * Parameters or variables for a page: a value where it may be seen, and nothing of one that is a secret by its name or
 * by its look.
 */
export function showValues(
  values: Readonly<Record<string, string | string[]>>,
  mayRead: boolean,
): { name: string; value: string | null }[] {
  return Object.entries(values).map(([name, value]) => {
    if (!mayRead || secretName.test(name)) return { name, value: null }
    const text = readableLine(maskSecrets([value].flat().join(' ')))
    return { name, value: text.length > longest ? `${text.slice(0, longest)}…`.toWellFormed() : text }
  })
}
