import { Unavailable, type PeopleHost } from '../../../src/ports.ts'
import type { Permission } from '../../../src/domain/index.ts'

/** A source host whose codes and tokens are logins; it says of each what is written here. */
export interface FakePeopleHost extends PeopleHost {
  /** By login: what they may do, by the id of the repository. Whoever is not here is refused. */
  people: Map<string, Map<number, Permission>>
  /** It does not answer. */
  isAway: boolean
  /** How often it was asked what somebody may do. */
  looks: number
}

export function fakePeopleHost(
  people: Record<string, Record<number, Permission>> = {},
  tokensLast: number | null = null,
): FakePeopleHost {
  const idOf = (login: string) => [...host.people.keys()].indexOf(login) + 1
  const give = (login: string) => ({
    access: login,
    accessUntil: tokensLast,
    refresh: login,
    refreshUntil: null,
  })
  const answer = <T>(work: () => T): Promise<T> =>
    host.isAway ? Promise.reject(new Unavailable('it is away', 0)) : Promise.resolve(work())
  const host: FakePeopleHost = {
    name: 'the source host',
    people: new Map(
      Object.entries(people).map(([login, rights]) => [
        login,
        new Map(Object.entries(rights).map(([id, permission]) => [Number(id), permission])),
      ]),
    ),
    isAway: false,
    looks: 0,
    signInUrl: ({ state }) => `https://host.test/?state=${state}`,
    redeem: ({ code }) => answer(() => give(code)),
    renew: (refresh) => answer(() => give(refresh)),
    look: (login) =>
      answer(() => {
        host.looks += 1
        const repositories = host.people.get(login)
        return repositories === undefined
          ? ({ refused: 'forbidden', message: 'Bad credentials' } as const)
          : { person: { id: idOf(login), login }, repositories: new Map(repositories) }
      }),
    revoke: () => Promise.resolve(),
  }
  return host
}
