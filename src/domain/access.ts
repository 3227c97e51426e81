import type { Person } from './repository.ts'

/** What the bearer of a token may do; each scope includes those before it. */
export type Scope = 'read' | 'build' | 'admin'

/** Who asks, through REST, pages or live events. */
export interface Access {
  /** Of the token; null: the service's own API token. */
  tokenId: string | null
  /** What people call it. */
  name: string
  scope: Scope
  /** The one tenant that it sees; null: all. */
  tenant: string | null
  /** When the token ends; null: never. */
  expiresAt: number | null
}

/** A token as it is kept: never itself, only its hash. */
export interface ApiToken {
  id: string
  name: string
  scope: Scope
  tenant: string | null
  /** The token that made it, and ends it when it is revoked; null: the service's own. */
  madeBy: string | null
  createdAt: number
  /** Null: never. */
  expiresAt: number | null
  revokedAt: number | null
  lastUsedAt: number | null
}

const scopes: readonly Scope[] = ['read', 'build', 'admin']

/** Whether somebody with this access may do what asks for a scope. */
export function hasScope(access: Pick<Access, 'scope'>, asked: Scope): boolean {
  return scopes.indexOf(access.scope) >= scopes.indexOf(asked)
}

/** Whether what belongs to a tenant is there for somebody; what is not is answered as if it did not exist. */
export function sees(access: Pick<Access, 'tenant'>, tenant: string | null): boolean {
  return access.tenant === null || access.tenant === tenant
}

const ofToken = 'token:'

/** A token where people stand: who asked, who cancelled. No login of GitHub has a colon. */
export function tokenAsPerson(name: string): Person {
  return { id: 0, login: `${ofToken}${name}` }
}

/** What the token is called that stands in a person's place; null: it is a person. */
export function tokenNameOf({ login }: Pick<Person, 'login'>): string | null {
  return login.startsWith(ofToken) ? login.slice(ofToken.length) : null
}
