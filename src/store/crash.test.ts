import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openStore } from './open-store.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-crash-'))
})
afterEach(() => rm(directory, { recursive: true }))

const program = join(import.meta.dirname, '../../test/support/commit-until-killed.ts')

/** Starts a process that commits, kills it after so many acknowledgements; returns all that were heard. */
async function commitUntilKilled(file: string, prefix: string, acknowledgements: number): Promise<string[]> {
  const child = fork(program, [file, prefix], { execArgv: [] })
  const heard: string[] = []
  child.on('message', (guid: string) => {
    heard.push(guid)
    if (heard.length === acknowledgements) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  return heard
}

it('has everything that a killed process acknowledged, and opens at once after it', async () => {
  const file = join(directory, 'slipway.db')
  const acknowledged: string[] = []
  for (const [round, kills] of [1, 40, 173].entries())
    acknowledged.push(...(await commitUntilKilled(file, `round${round}`, kills)))

  const store = await openStore({ file, log: silentLog })
  for (const guid of acknowledged)
    expect(await store.read('delivery', { guid })).toMatchObject({ guid, state: 'received' })
  // What is there unasked for was committed and not yet acknowledged: it is whole, with its body.
  const claimed = await store.commit('claimDelivery', { owner: 'test', now: Date.now() + 1_000 })
  expect(claimed?.body.byteLength).toBeGreaterThan(5_000)
  await store.close()
})

it('refuses a directory that another process has open, and takes it once that was killed', async () => {
  const file = join(directory, 'slipway.db')
  const child = fork(program, [file, 'first'], { execArgv: [] })
  await once(child, 'message')
  await expect(openStore({ file, log: silentLog })).rejects.toThrow(
    `the data directory ${directory} is in use by another slipway process`,
  )
  child.kill('SIGKILL')
  await once(child, 'close')
  const store = await openStore({ file, log: silentLog })
  await store.close()
})
