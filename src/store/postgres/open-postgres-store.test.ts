import { afterAll, beforeAll, describe } from 'vitest'
import { describeStore } from '../../../test/contract/store.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import type { PostgresServer } from '../../../test/support/servers/start-postgres.ts'
import { startPostgres, whyNoPostgres } from '../../../test/support/servers/start-postgres.ts'
import { openStore } from '../open-store.ts'

describe.skipIf(whyNoPostgres !== null)(
  `on PostgreSQL${whyNoPostgres === null ? '' : ` (${whyNoPostgres})`}`,
  () => {
    let server: PostgresServer
    let migrated: string
    beforeAll(async () => {
      server = await startPostgres()
      migrated = await server.createDatabase()
      const store = await openStore({ file: '', database: { url: migrated, ca: null }, log: silentLog })
      await store.close()
    })
    afterAll(() => server[Symbol.asyncDispose]())

    describeStore(
      'PostgreSQL',
      async () => {
        const database = { url: await server.createDatabase(migrated), ca: null }
        const store = await openStore({ file: '', database, log: silentLog })
        return { store, dispose: () => store.close() }
      },
      { keepsRoom: 'PostgreSQL keeps the room of its files and uses it again' },
    )
  },
)
