import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import type { KeepRules } from '../../src/domain/index.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makePush } from '../receive/make-push.ts'
import type { Finding, Measurement } from '../measurement.ts'
import { liveThrough } from './live-through.ts'

/** A fiftieth of what is documented, so that the bench ends; the whole with SLIPWAY_BENCH_DELIVERIES=1000000. */
const deliveries = Number(process.env['SLIPWAY_BENCH_DELIVERIES'] ?? 20_000)
const days = 100
const dayMs = 24 * 3_600_000
/** The service looks every hour; here it is seldomer, or the bench would do little else. */
const looksPerDay = 4
const keep: KeepRules = {
  ...{ buildDays: 30, buildsPerRepository: 5_000, logDays: 14 },
  ...{ deliveryDays: 30, deliveries: 100_000, bodyDays: 7 },
}
/** When the last of the rules is at work, and from then on nothing may grow but the rows for audit. */
const steadyAtDay = 40
const mostGrowth = 1.1

/** A service's life of a hundred days, as fast as the store takes it. */
export const measureRetention: Measurement = {
  title: `Retention: ${deliveries} deliveries in ${days} simulated days, one in eight with a build`,
  async run(progress) {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-retention-'))
    const file = join(directory, 'slipway.db')
    const store = await openStore({ file, log: silentLog })
    const begun = performance.now()
    const start = Date.parse('2026-01-01T00:00:00Z')
    const bodies = Array.from({ length: 16 }, () => makePush(8_000))
    const looks = days * looksPerDay
    const findings: Finding[] = []
    let steady = 0
    let last = 0
    let longestStepMs = 0
    try {
      for (let number = 0; number < looks; number += 1) {
        const now = start + (number + 1) * (dayMs / looksPerDay)
        const due =
          Math.floor(((number + 1) * deliveries) / looks) - Math.floor((number * deliveries) / looks)
        const pruned = await liveThrough(
          store,
          { number, now, ms: dayMs / looksPerDay, deliveries: due },
          { bodies, keep },
        )
        longestStepMs = Math.max(longestStepMs, pruned.longestStepMs)
        const day = (number + 1) / looksPerDay
        if (day % 10 !== 0) continue
        const { rows } = await store.read('size', undefined)
        last = (await stat(file)).size
        if (day === steadyAtDay) steady = last
        const { deliveries: kept = 0, builds = 0, audit = 0 } = rows
        const value = `${megabytes(last)}, ${kept} deliveries, ${builds} builds, ${audit} rows for audit`
        progress(`day ${day}: ${value}`)
        findings.push({ what: `after ${day} days`, value, goal: null })
      }
    } finally {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    }
    const growth = last / steady
    const seconds = (performance.now() - begun) / 1000
    return [
      ...findings,
      {
        what: `grown since day ${steadyAtDay}`,
        value: `× ${growth.toFixed(2)}`,
        goal: { text: `at most × ${mostGrowth}`, reached: growth <= mostGrowth },
      },
      { what: 'longest step of deleting', value: `${longestStepMs.toFixed(0)} ms`, goal: null },
      { what: 'deliveries lived through a second', value: (deliveries / seconds).toFixed(0), goal: null },
    ]
  },
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
