import type { Person } from './repository.ts'
import { mayWrite, type Permission } from './trust.ts'

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
  /** Who has signed in with the source host; null: a token, or nobody. */
  person: Person | null
  /**
   * What the person may do in each repository that they see, by its id: public ones, and those that the source host
   * lets them see. Null: everything of the tenant, as for tokens and administrators.
   */
  repositories: ReadonlyMap<number, Permission> | null
  /** The id of the session that a person signed in with; left out: a token, or nobody. */
  session?: string
  /** Since when the source host cannot be asked what the person may do (epoch ms); left out: it was asked lately. */
  staleSince?: number
}

/** What a list is narrowed to for somebody; part of the input of every query that they ask. */
export interface Visible {
  tenant?: string
  /** Only what belongs to these; none of them: nothing. */
  repositories?: readonly number[]
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

/** Whether what belongs to a repository, and to the tenant that has it, is there for somebody. */
export function seesRepository(
  access: Pick<Access, 'tenant' | 'repositories'>,
  { tenant, repositoryId }: { tenant: string | null; repositoryId: number },
): boolean {
  return sees(access, tenant) && (access.repositories === null || access.repositories.has(repositoryId))
}

/** Whether somebody may start, cancel, try again and approve what belongs to a repository that they see. */
export function mayActOn(access: Pick<Access, 'scope' | 'repositories'>, repositoryId: number): boolean {
  if (!hasScope(access, 'build')) return false
  return access.repositories === null || mayWrite(access.repositories.get(repositoryId) ?? 'none')
}

/** Whether all that a tenant has is there for somebody, and not only some repositories: tokens and administrators. */
export function seesAll({ repositories }: Pick<Access, 'repositories'>): boolean {
  return repositories === null
}

/** Whoever has not signed in: they may read what belongs to these repositories. */
export function anybody(repositoryIds: Iterable<number>): Access {
  return {
    ...{ tokenId: null, name: 'anybody', scope: 'read', tenant: null, expiresAt: null, person: null },
    repositories: new Map(Array.from(repositoryIds, (id) => [id, 'read'])),
  }
}

/** Whether nobody has signed in: what is public is there, to be read. */
export function isAnybody(access: Pick<Access, 'tokenId' | 'person' | 'repositories'>): boolean {
  return access.tokenId === null && access.person === null && access.repositories !== null
}

/** Whose requests are counted together: of a token, of a person, else of the service's own token. */
export function callerOf({ tokenId, person }: Pick<Access, 'tokenId' | 'person'>): string | null {
  return tokenId ?? (person === null ? null : `person:${person.id}`)
}

/** What to narrow a list to. */
export function visibleTo({ tenant, repositories }: Pick<Access, 'tenant' | 'repositories'>): Visible {
  return {
    ...(tenant === null ? {} : { tenant }),
    ...(repositories === null ? {} : { repositories: [...repositories.keys()] }),
  }
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
