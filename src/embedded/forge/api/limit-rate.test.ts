import { expect, test } from 'vitest'
import type { Caller } from './identify-caller.ts'
import { createRateLimiter, gitHubLimits } from './limit-rate.ts'

const person = (id: number): Caller => ({
  kind: 'user',
  account: { id, login: `user${id}`, type: 'User', email: null },
})
const read = { method: 'GET', path: '/', now: 0 }
const write = { method: 'POST', path: '/repos/a/b/pulls', now: 0 }

test('counts each caller apart', () => {
  const limit = createRateLimiter({ ...gitHubLimits, requestsPerHour: 1 })
  expect(limit(person(1), read).verdict).toBe('allowed')
  expect(limit(person(1), read).verdict).toBe('primary')
  expect(limit(person(2), read).verdict).toBe('allowed')
})

test('begins anew after an hour', () => {
  const limit = createRateLimiter({ ...gitHubLimits, requestsPerHour: 1 })
  const { reset } = limit(person(1), read)
  expect(limit(person(1), { ...read, now: reset * 1000 - 1 }).verdict).toBe('primary')
  expect(limit(person(1), { ...read, now: reset * 1000 }).verdict).toBe('allowed')
})

test('takes five points for a write and one for a read, of 900 a minute', () => {
  const limit = createRateLimiter({ ...gitHubLimits, contentPerMinute: Infinity, contentPerHour: Infinity })
  const asked = [...Array<typeof write>(179).fill(write), ...Array<typeof read>(5).fill(read)]
  for (const request of asked) {
    const decision = limit(person(1), request)
    expect(decision.verdict).toBe('allowed')
    if (decision.verdict === 'allowed') decision.release(false)
  }
  expect(limit(person(1), read).verdict).toBe('secondary')
  expect(limit(person(1), { ...read, now: 60_000 }).verdict).toBe('allowed')
})

test('lets no more run at once than the limit, until one has ended', () => {
  const limit = createRateLimiter({ ...gitHubLimits, concurrent: 1 })
  const first = limit(person(1), read)
  expect(limit(person(1), read).verdict).toBe('secondary')
  if (first.verdict === 'allowed') first.release(false)
  expect(limit(person(1), read).verdict).toBe('allowed')
})

test('counts what makes content by the minute', () => {
  const limit = createRateLimiter({ ...gitHubLimits, contentPerMinute: 1 })
  expect(limit(person(1), write).verdict).toBe('allowed')
  expect(limit(person(1), write).verdict).toBe('secondary')
  expect(limit(person(1), { ...write, path: '/repos/a/b/check-runs' }).verdict).toBe('allowed')
})

test('counts checks, statuses, comments and reactions as content where the forge is told to', () => {
  const limit = createRateLimiter({ ...gitHubLimits, contentPerHour: 3, checksAreContent: true })
  const post = (path: string) => limit(person(1), { ...write, path: `/repos/a/b/${path}` }).verdict
  expect(post('check-runs')).toBe('allowed')
  expect(post('issues/comments/1/reactions')).toBe('allowed')
  expect(post(`statuses/${'0'.repeat(40)}`)).toBe('allowed')
  expect(post('issues/1/comments')).toBe('secondary')
  expect(limit(person(1), read).verdict).toBe('allowed')
})
