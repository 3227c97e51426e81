import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeStore } from '../../../test/contract/store.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { emptyDatabase } from '../../../test/support/servers/empty-database.ts'
import type { PostgresServer } from '../../../test/support/servers/start-postgres.ts'
import { onPostgres, startPostgres } from '../../../test/support/servers/start-postgres.ts'
import type { Store } from '../../ports.ts'
import { openStore } from '../open-store.ts'

describe.skipIf(onPostgres.isMissing)(onPostgres.name, () => {
  let server: PostgresServer
  let store: Store & { close(): Promise<void> }
  let client: pg.Client
  beforeAll(async () => {
    server = await startPostgres()
    const url = await server.createDatabase()
    store = await openStore({ file: '', database: { url, ca: null }, log: silentLog })
    client = new pg.Client({ connectionString: url })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await store.close()
    await server[Symbol.asyncDispose]()
  })

  describeStore('PostgreSQL', () => Promise.resolve({ store, dispose: () => emptyDatabase(client) }), {
    keepsRoom: 'PostgreSQL keeps the room of its files and uses it again',
  })
})
