import { allKinds } from '../kinds/all-kinds.ts'
import type { Kind } from '../kinds/kind.ts'

/** What a request is about. */
export interface Target {
  kind: Kind
  /** Null for kinds without one, and for lists over all of them. */
  namespace: string | null
  /** Null for the collection. */
  name: string | null
  subresource: string | null
}

/**
 * `/api/v1/namespaces/NS/pods/NAME/log`, `/apis/GROUP/VERSION/RESOURCE`, …; null where nothing is
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris).
 */
export function parsePath(pathname: string): Target | null {
  const segments = decodeSegments(pathname)
  if (segments === null) return null
  const [root, ...rest] = segments
  const [group, version] =
    root === 'api' ? ['', rest.shift()] : root === 'apis' ? [rest.shift(), rest.shift()] : []
  if (group === undefined || version === undefined) return null

  const kindOf = (plural: string | undefined) =>
    allKinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural)
  if (rest[0] === 'namespaces' && rest.length > 2) {
    const [, namespace = '', plural, ...more] = rest
    const kind = kindOf(plural)
    return kind?.namespaced ? target(kind, namespace, more) : null
  }
  const [plural, ...more] = rest
  const kind = kindOf(plural)
  // An object of a namespaced kind has no address outside of its namespace.
  if (kind === undefined || (kind.namespaced && more.length > 0)) return null
  return target(kind, null, more)
}

function target(kind: Kind, namespace: string | null, more: string[]): Target | null {
  const [name = null, subresource = null, ...tooMuch] = more
  return tooMuch.length > 0 ? null : { kind, namespace, name, subresource }
}

function decodeSegments(pathname: string): string[] | null {
  try {
    const segments = pathname
      .replace(/^\/|\/$/g, '')
      .split('/')
      .map(decodeURIComponent)
    return segments.includes('') ? null : segments
  } catch {
    return null
  }
}
