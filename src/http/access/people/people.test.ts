import { beforeEach, expect, it } from 'vitest'
import { fakePeopleHost, type FakePeopleHost } from '../../../../test/support/fakes/fake-people-host.ts'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import type { Session } from '../../../domain/index.ts'
import { Unavailable, type Store } from '../../../ports.ts'
import { createPeople, type People } from './people.ts'
import { createTokenSeal } from './seal-tokens.ts'

const minute = 60_000
let at = 0
let host: FakePeopleHost
let sessions: Map<string, Session>
let people: People

/** The three changes and the query that sessions take, in memory. */
function keepSessions(): Pick<Store, 'read' | 'commit'> {
  return {
    read: (_query, input) => Promise.resolve((sessions.get((input as { id: string }).id) ?? null) as never),
    commit: (change, input) => {
      const { session, id, tokens } = input as { session: Session; id: string; tokens: string }
      if (change === 'openSession') sessions.set(session.id, session)
      if (change === 'closeSession') sessions.delete(id)
      const known = sessions.get(id)
      if (change === 'renewSession' && known !== undefined) sessions.set(id, { ...known, tokens })
      return Promise.resolve(true as never)
    },
  }
}

beforeEach(() => {
  at = 1_000_000
  host = fakePeopleHost({ ada: { 1: 'write' } })
  sessions = new Map()
  people = createPeople({
    ...{ host, store: keepSessions(), seal: createTokenSeal('a-token'), admins: ['root'], log: silentLog },
    publicRepositories: () => Promise.resolve(open),
    clock: { now: () => at },
  })
})
const open = new Set([7])

async function signIn(login = 'ada'): Promise<string> {
  const begun = await people.signIn({ access: login, accessUntil: null, refresh: null, refreshUntil: null })
  if (begun === null) throw new Error('refused')
  return begun.secret
}

it('asks once for many requests of five minutes, and once for those that come together', async () => {
  const secret = await signIn()
  for (let asked = 0; asked < 5; asked += 1) await people.bySecret(secret)
  expect(host.looks).toBe(1)
  at += 5 * minute
  await Promise.all([1, 2, 3].map(() => people.bySecret(secret)))
  expect(host.looks).toBe(2)
})

it('goes by what it knows for a quarter of an hour while the source host is away, says since when, and then by nothing', async () => {
  const secret = await signIn()
  const since = at
  host.isAway = true
  at += 6 * minute
  const stale = await people.bySecret(secret)
  expect(stale).toMatchObject({
    staleSince: since,
    repositories: new Map([
      [7, 'read'],
      [1, 'write'],
    ]),
  })
  at += 9 * minute
  await expect(people.bySecret(secret)).rejects.toThrow(Unavailable)
  host.isAway = false
  at += minute
  expect(await people.bySecret(secret)).not.toHaveProperty('staleSince')
})

it('does not ask a source host that is away at every request', async () => {
  const secret = await signIn()
  host.isAway = true
  at += 16 * minute
  let asked = 0
  host.look = () => {
    asked += 1
    return Promise.reject(new Unavailable('away', 0))
  }
  for (let times = 0; times < 5; times += 1) await people.bySecret(secret).catch(() => null)
  expect(asked).toBe(1)
})

it('signs out whom the source host does not know any more', async () => {
  const secret = await signIn()
  host.people.delete('ada')
  at += 5 * minute
  expect(await people.bySecret(secret)).toBeNull()
  expect(sessions.size).toBe(0)
})

it('gives everything to an administrator only as long as that is their login', async () => {
  host.people.set('Root', new Map())
  const secret = await signIn('Root')
  expect(await people.bySecret(secret)).toMatchObject({ scope: 'admin', repositories: null })
  expect(await people.bySecret(await signIn())).toMatchObject({ scope: 'build', name: 'ada' })
})

it('keeps no secret of a cookie, and tokens only sealed to their session and to the API token', async () => {
  const secret = await signIn()
  const [session] = [...sessions.values()]
  expect(JSON.stringify([...sessions.entries()])).not.toContain(secret)
  const seal = createTokenSeal('a-token')
  expect(seal.open(session!.id, session!.tokens)).toMatchObject({ access: 'ada' })
  expect(seal.open('another', session!.tokens)).toBeNull()
  expect(createTokenSeal('another-token').open(session!.id, session!.tokens)).toBeNull()
  expect(seal.open(session!.id, `A${session!.tokens.slice(1)}`)).toBeNull()
})
