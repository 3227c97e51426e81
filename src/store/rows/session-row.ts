import type { Insertable, Selectable } from 'kysely'
import type { Session } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A session as it is kept. */
export function sessionRow({
  id,
  person,
  tokens,
  createdAt,
  expiresAt,
}: Session): Insertable<Tables['sessions']> {
  const { id: person_id, login } = person
  return { id, person_id, login, tokens, created_at: createdAt, expires_at: expiresAt }
}

/** A row of `sessions` as the domain knows it. */
export function toSession(row: Selectable<Tables['sessions']>): Session {
  return {
    id: row.id,
    person: { id: row.person_id, login: row.login },
    tokens: row.tokens,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
