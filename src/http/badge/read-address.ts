/** What a badge is of. */
interface BadgeAddress {
  /** `owner/name`. */
  repository: string
  /** Null: the default branch. */
  branch: string | null
}

/**
 * Reads `/badge/{owner}/{repo}/{branch}.svg`, and `/badge/{owner}/{repo}.svg` for the default branch. A branch may have
 * slashes, as they are or as `%2F`. Null: no such address.
 */
export function readBadgeAddress(pathname: string): BadgeAddress | null {
  const [, path] = /^\/badge\/(.{1,1200})\.svg$/s.exec(pathname) ?? []
  const parts = path?.split('/').map(decode)
  if (parts === undefined || !parts.every((part) => part !== null && part !== '')) return null
  const [owner = '', name = '', ...branch] = parts as string[]
  const repository = `${owner}/${name}`
  if (!/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/.test(repository)) return null
  return { repository, branch: branch.length === 0 ? null : branch.join('/') }
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
