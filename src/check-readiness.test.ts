import { expect, it } from 'vitest'
import { createReadiness } from './check-readiness.ts'
import type { Store } from './ports.ts'

it('says whether requests may be sent here while GitHub and the cluster do not answer, until it is about to end', async () => {
  let isEnding = false
  const store = { read: () => Promise.resolve({}) } as unknown as Store
  const readiness = createReadiness({
    store,
    engine: { missing: () => new Promise(() => {}) },
    github: { ready: () => new Promise(() => {}) },
    tenants: { missing: () => null },
    isEnding: () => isEnding,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
  })
  expect(await readiness(['store'])).toMatchObject([{ name: 'store', ready: true }])
  isEnding = true
  expect(await readiness(['store'])).toMatchObject([{ ready: false }, { name: 'store', ready: true }])
})
