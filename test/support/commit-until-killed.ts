import { openStore } from '../../src/store/open-store.ts'
import { silentLog } from './fakes/silent-log.ts'

/**
 * A process of its own that receives deliveries as fast as it can, many at once, and tells its parent
 * the GUID of each that was acknowledged, until it is killed.
 */
const [file = '', prefix = ''] = process.argv.slice(2)
const database = file.startsWith('postgres:') ? { url: file, ca: null } : null
const store = await openStore({ file, database, log: silentLog })
const body = new TextEncoder().encode(JSON.stringify({ padding: 'x'.repeat(5_000) }))

async function receiveForEver(lane: number): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const guid = `${prefix}-${lane}-${turn}`
    await store.commit('receiveDelivery', { guid, event: 'push', body, now: Date.now() })
    process.send?.(guid)
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(receiveForEver))
