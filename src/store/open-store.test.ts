import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore } from '../../test/contract/store.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openStore } from './open-store.ts'

describeStore('SQLite in a thread', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-store-'))
  const store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
  return {
    store,
    async dispose() {
      await store.close()
      await rm(directory, { recursive: true })
    },
  }
})
