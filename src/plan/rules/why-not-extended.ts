import { compileFilter, fullName, type Repository, type Tenant } from '../../domain/index.ts'

/**
 * Why the build files of a repository may extend none of another's, as a sentence; null when they may. Names are
 * compared as GitHub does, without regard to case.
 */
export function whyNotExtended(
  repository: Repository,
  { name, extends: allowed = [] }: Pick<Tenant, 'name' | 'extends'>,
): (other: string) => string | null {
  const own = fullName(repository).toLowerCase()
  const filter = compileFilter(allowed.map((pattern) => pattern.toLowerCase()))
  return (other) => {
    if (other.toLowerCase() === own || filter.lets(other.toLowerCase())) return null
    const rule =
      allowed.length === 0
        ? `the tenant \`${name}\` allows only files of the repository itself`
        : `the tenant \`${name}\` allows those of ${allowed.map((pattern) => `\`${pattern}\``).join(', ')}`
    return `No file of \`${other}\` may be extended here: ${rule}.`
  }
}
