import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleBuild, samplePlanned } from '../../../test/support/samples/samples.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import type { CommitCutter } from '../../../test/support/servers/cut-commits.ts'
import { cutCommits } from '../../../test/support/servers/cut-commits.ts'
import type { PostgresServer } from '../../../test/support/servers/start-postgres.ts'
import { onPostgres, startPostgres } from '../../../test/support/servers/start-postgres.ts'
import type { Store } from '../../ports.ts'
import { openStore } from '../open-store.ts'
import { openSession } from './open-session.ts'
import { commitWithMark, wasCommitted } from './settle-commit.ts'

const now = 1_700_000_000_000
const body = new TextEncoder().encode('{}')

describe.skipIf(onPostgres.isMissing)(`a commit whose answer is lost, ${onPostgres.name}`, () => {
  let server: PostgresServer
  let migrated: string
  let direct: string
  let cutter: CommitCutter
  let store: Store & { close(): Promise<void> }
  beforeAll(async () => {
    server = await startPostgres()
    migrated = await server.createDatabase()
    await (await openStore({ file: '', database: { url: migrated, ca: null }, log: silentLog })).close()
  })
  afterAll(() => server[Symbol.asyncDispose]())
  beforeEach(async () => {
    direct = await server.createDatabase(migrated)
    cutter = await cutCommits(direct)
    store = await openStore({ file: '', database: { url: cutter.url, ca: null }, log: silentLog })
    return async () => {
      await store.close()
      await cutter[Symbol.asyncDispose]()
    }
  })
  const receive = (guid: string) => store.commit('receiveDelivery', { guid, event: 'push', body, now })
  const claim = () => store.commit('claimDelivery', { owner: 'planner', now })

  it.each(['before', 'after'] as const)(
    'is found out, and each change is made once (%s it took effect)',
    async (when) => {
      await receive('g1')
      cutter.cutNext(when)
      expect(await Promise.all([receive('g2'), receive('g3')])).toEqual(['new', 'new'])
      cutter.cutNext(when)
      expect(await claim()).toMatchObject({ guid: 'g1', attempts: 1 })
      cutter.cutNext(when)
      const outcome = samplePlanned([sampleBuild({ id: 'b1' })])
      const about = { now, repository: 'acme/shop', ref: 'refs/heads/main', sha: 'a'.repeat(40) }
      const { builds } = await store.commit('concludeDelivery', { deliveryId: 1, ...about, outcome })
      expect(builds).toEqual([{ id: 'b1', name: 'api', existing: false }])
      expect(cutter.cuts()).toBe(3)
      expect((await store.read('size', undefined)).rows).toMatchObject({
        deliveries: 3,
        builds: 1,
        events: 1,
      })
    },
  )

  it('never takes effect later where it was found not to have', async () => {
    const late = await openSession({ url: direct, ca: null })
    const asking = await openSession({ url: direct, ca: null })
    const mark = { lane: 'a-lane', number: 7 }
    await late.run('begin')
    await late.run(`insert into turns values ('acme', 1, 1)`)
    expect(await wasCommitted(asking, mark)).toBe(false)
    await expect(late.run(commitWithMark(mark))).rejects.toThrow('commit_marks')
    expect(await wasCommitted(asking, mark)).toBe(false)
    await late.run('rollback')
    const [turns] = await asking.run('select * from turns')
    expect(turns?.rows).toEqual([])
    await Promise.all([late.end(), asking.end()])
  })

  it('fails alone beside others that share its transaction', async () => {
    const answers = await Promise.allSettled([
      store.commit('createToken', { token: token('t1'), hash: 'h1' }),
      store.commit('cancelBuild', { buildId: 'none', cause: { kind: 'asked', by: null }, now }),
      store.commit('createToken', { token: token('t2'), hash: 'h2' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await store.read('tokens', {})).map(({ id }) => id)).toEqual(['t2', 't1'])
  })
})

function token(id: string) {
  return {
    ...{ id, name: id, scope: 'read' as const, tenant: null, madeBy: null },
    ...{ createdAt: now, expiresAt: null, revokedAt: null, lastUsedAt: null },
  }
}
