import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { itKeepsInvariants } from '../../test/contract/store/invariants.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openStore } from './open-store.ts'

itKeepsInvariants(
  'keeps its invariants whatever is asked for, in whatever order, and many at once',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-invariants-'))
    const store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
    return {
      ...store,
      async close() {
        await store.close()
        await rm(directory, { recursive: true })
      },
    }
  },
  15,
)
