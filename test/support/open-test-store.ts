import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/ports.ts'
import { openStore } from '../../src/store/open-store.ts'
import { silentLog } from './fakes/silent-log.ts'

/** The real store in a directory of its own, which goes with it. */
export async function openTestStore(): Promise<Store & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-store-'))
  const store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
  return Object.assign(store, {
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    },
  })
}
