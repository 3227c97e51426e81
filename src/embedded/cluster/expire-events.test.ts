import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { startExpiringEvents } from './expire-events.ts'
import type { KubeObject } from './objects/client.ts'
import type { ObjectStore } from './objects/open-objects.ts'
import { openObjects } from './objects/open-objects.ts'
import { recordEvent } from './record-event.ts'
import { tellBuildRuns } from './tell-build-runs.ts'

const minute = 60_000

/** A clock whose sleeps pass at once when the test says so. */
function manualClock() {
  const sleepers = new Set<{ until: number; wake: () => void }>()
  let now = 1_700_000_000_000
  return {
    now: () => now,
    sleep(ms: number, signal?: AbortSignal): Promise<void> {
      return new Promise((wake) => {
        sleepers.add({ until: now + ms, wake })
        signal?.addEventListener('abort', () => wake(), { once: true })
      })
    },
    async pass(ms: number): Promise<void> {
      now += ms
      for (const sleeper of sleepers) if (sleeper.until <= now && sleepers.delete(sleeper)) sleeper.wake()
      await new Promise(setImmediate)
    },
  }
}

describe('events of the embedded cluster', () => {
  let dir: string
  let objects: ObjectStore
  let clock: ReturnType<typeof manualClock>
  let run: KubeObject
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'events-'))
    clock = manualClock()
    objects = openObjects({ file: join(dir, 'objects.db'), clock, log: silentLog })
    run = objects.create({
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name: 'api-1', namespace: 'default' },
      spec: { build: { name: 'api' } },
    })
  })
  afterEach(() => {
    objects.close()
    rmSync(dir, { recursive: true })
  })

  const record = (reason: string) =>
    recordEvent(objects, run, { type: 'Normal', reason, message: 'it did', component: 'x' }, clock.now())
  const events = () => objects.list('Event').map(({ reason, count, type }) => ({ reason, count, type }))
  function become(status: string, reason: string): void {
    const conditions = [{ type: 'Succeeded', status, reason, message: reason }]
    run = objects.updateStatus({ ...run, status: { conditions } })
  }

  it('are counted when they happen again, and are gone an hour after the last time', async () => {
    const expiring = startExpiringEvents({ objects, clock, log: silentLog })
    record('Once')
    record('Again')
    record('Again')
    await clock.pass(40 * minute)
    record('Again')
    expect(events()).toEqual(
      expect.arrayContaining([
        { reason: 'Once', count: 1, type: 'Normal' },
        { reason: 'Again', count: 2, type: 'Normal' },
      ]),
    )
    await clock.pass(21 * minute)
    expect(events()).toEqual([{ reason: 'Again', count: 2, type: 'Normal' }])
    await clock.pass(40 * minute)
    expect(events()).toEqual([])
    await expiring.stop()
  })

  it('tell each reason of a BuildRun once', () => {
    const stop = tellBuildRuns(objects, clock)
    become('Unknown', 'Pending')
    become('Unknown', 'Running')
    objects.update({ ...run, metadata: { ...run.metadata, labels: { a: 'b' } } })
    run = objects.get('BuildRun', 'default', 'api-1')!
    become('False', 'BuildRunTimeout')
    stop()
    expect(events().toSorted((a, b) => String(a.reason).localeCompare(String(b.reason)))).toEqual([
      { reason: 'BuildRunTimeout', count: 1, type: 'Warning' },
      { reason: 'Pending', count: 1, type: 'Normal' },
      { reason: 'Running', count: 1, type: 'Normal' },
    ])
  })
})
