import { allKinds } from '../kinds/all-kinds.ts'
import type { Kind } from '../kinds/kind.ts'
import { qualifiedResource } from '../kinds/kind.ts'
import { ApiError } from './client.ts'

const kindsByName = new Map(allKinds.map((kind) => [kind.kind, kind]))

/** Throws 404 for a kind that this cluster does not have. */
export function kindOf(name: string): Kind {
  const kind = kindsByName.get(name)
  if (kind === undefined) throw new ApiError(404, 'NotFound', `no kind is called ${JSON.stringify(name)}`)
  return kind
}

/** `buildruns.shipwright.io "x" not found`. */
export function notFound(kind: Pick<Kind, 'group' | 'plural'>, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedResource(kind)} ${JSON.stringify(name)} not found`, {
    name,
    group: kind.group,
    kind: kind.plural,
  })
}

/** Throws 400 for a namespace where there can be none, or none where there must be one. */
export function requireNamespace(kind: Kind, namespace: string | null): void {
  if (kind.namespaced === (namespace !== null)) return
  const message = kind.namespaced
    ? `an empty namespace may not be set for ${kind.kind}`
    : `namespace may not be set for ${kind.kind}`
  throw new ApiError(400, 'BadRequest', message)
}
