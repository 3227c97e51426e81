import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settings } from '../../src/config/settings.ts'
import { createMeter } from '../../src/http/create-meter.ts'

const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')

it.each(Object.values(settings))('docs/operating.md tells what $env is', ({ env, flag, argument }) => {
  const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${env}\``))
  expect(row).toContain(flag === null ? env : `\`${flag} ${argument}\``)
})

it('the table of settings in docs/operating.md has no others', () => {
  const told = [...page.matchAll(/^\|[^|]*\| `([A-Z_]+)` *\|/gm)].map(([, env]) => env)
  expect(told.sort()).toEqual(
    Object.values(settings)
      .map(({ env }) => env)
      .sort(),
  )
})

it('docs/operating.md tells what every metric means', async () => {
  const builds = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, skipped: 0 }
  const { body } = await createMeter().expose({
    counts: { deliveriesWaiting: 0, builds, reportsBehind: 0 },
    queue: [{ tenant: 'acme', queued: 1, oldestQueuedAt: 0, running: 1 }],
    at: 0,
  })
  const names = [...body.matchAll(/^# HELP (slipway_\w+)/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(9)
  for (const name of names) expect(page).toContain(`\`${String(name)}\``)
})
