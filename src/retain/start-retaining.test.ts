import { expect, it } from 'vitest'
import { hastyClock } from '../../test/support/fakes/hasty-clock.ts'
import { keepingMeter } from '../../test/support/keeping-meter.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import type { Changes, KeepRules } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { fixedTenants } from '../tenants.ts'
import { startRetaining } from './start-retaining.ts'

const keep: KeepRules = {
  ...{ buildDays: 90, buildsPerRepository: null, logDays: 30 },
  ...{ deliveryDays: 30, deliveries: null, bodyDays: 7 },
}
const minutes = 60_000

/** Answers with these rounds, and remembers when it was asked. */
function begin(rounds: number[], waiting = 0) {
  const clock = hastyClock(0)
  const meter = keepingMeter()
  const asked: { at: number; input: Changes['prune']['in'] }[] = []
  const store = {
    onWake: () => () => {},
    read: (query: string) =>
      Promise.resolve(query === 'counts' ? { deliveriesWaiting: waiting } : { bytes: 4096, rows: {} }),
    commit(_change: string, input: Changes['prune']['in']) {
      asked.push({ at: clock.now(), input })
      const builds = rounds.shift() ?? 0
      return Promise.resolve({ builds, deliveries: 1, bodies: 0, logBytes: 0, events: 0, more: builds > 0 })
    },
  } as unknown as Store
  const tenants = [sampleTenant({ keep: { logDays: 3 } }), sampleTenant({ name: 'beta' })]
  const stage = startRetaining({ store, keep, tenants: fixedTenants(tenants), clock, log: silentLog, meter })
  return { asked, meter, stage }
}

it('deletes in small steps until nothing is left to delete, and again an hour later', async () => {
  const { asked, meter, stage } = begin([500, 500, 0, 7, 0])
  await waitUntil('two rounds are over', () => asked.length >= 5)
  await stage.stop()
  const [first, second, third, fourth] = asked.map(({ at }) => at)
  expect(first).toBe(minutes)
  expect(third! - first!).toBeLessThan(1000)
  expect(second! - first!).toBeGreaterThanOrEqual(250)
  expect(fourth! - third!).toBe(60 * minutes)
  expect(asked[0]!.input).toMatchObject({ rules: keep, tenants: { acme: { logDays: 3 } }, limit: 100 })
  expect(meter.counted['slipway_pruned_total {"kind":"builds"}']).toBeGreaterThanOrEqual(1007)
  expect(meter.levels['slipway_store_bytes']).toBe(4096)
})

it('waits while deliveries wait to be planned, but not for ever', async () => {
  const { asked, stage } = begin([], 1000)
  await waitUntil('a step was taken', () => asked.length > 0)
  await stage.stop()
  expect(asked[0]!.at).toBe(2 * minutes)
})
