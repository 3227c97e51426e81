import { fullName, type Repository } from '../domain/index.ts'
import { Unavailable, type Clock } from '../ports.ts'
import type { Denied } from './translate-error.ts'

/** Nobody can go on without the answer, and an operator can mend it: so it is asked for again. */
export function unreadable(repository: Repository, denied: Denied, clock: Clock): Unavailable {
  return new Unavailable(
    `GitHub does not let us read ${fullName(repository)} (${denied.status}: ${denied.message}); ` +
      'does the installation have the permissions "Contents: read" and "Pull requests: read"?',
    clock.now() + 60_000,
  )
}

/** 409 is an empty repository, 422 a commit that nobody knows. */
export function isAbsent(denied: Denied): boolean {
  return [404, 409, 410, 422, 451].includes(denied.status)
}
