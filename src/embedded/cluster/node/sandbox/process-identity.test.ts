import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { identify, isAlive } from './process-identity.ts'

test('knows this process again, and not another one with its number', () => {
  const self = identify(Date.now())
  expect(isAlive(self)).toBe(true)
  expect(isAlive({ ...self, startTicks: '1' })).toBe(false)
  expect(isAlive({ ...self, bootId: 'another boot' })).toBe(false)
})

test('a process that has ended is not alive', async () => {
  const child = spawn('true')
  await once(child, 'close')
  expect(isAlive({ ...identify(0), pid: child.pid ?? 0 })).toBe(false)
})
