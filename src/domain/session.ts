import type { Person } from './repository.ts'

/** Somebody who has signed in with the source host, in one browser. */
export interface Session {
  /** SHA-256 of the secret in its cookie, hex. */
  id: string
  person: Person
  /** What the source host gave to ask it in the person's name; encrypted, and only opened to ask. */
  tokens: string
  /** Epoch milliseconds. */
  createdAt: number
  expiresAt: number
}
