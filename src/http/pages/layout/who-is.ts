import { tokenNameOf, type Person } from '../../../domain/index.ts'

/** A person or a token, as a page calls them. */
export function whoIs(person: Person): string {
  const token = tokenNameOf(person)
  return token === null ? person.login : `the API token ${token}`
}
