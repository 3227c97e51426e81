import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { admit, observe, planBuild } from '../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../test/support/start-http.ts'
import { createProgram } from './create-program.ts'
import { openTerminal, type Terminal } from './terminal.ts'

let http: TestHttp
let lines: string[]
beforeEach(async () => {
  http = await startHttp()
  lines = []
  vi.stubEnv('SLIPWAY_API_TOKEN', http.token)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await http.close()
})

async function slipway(...args: string[]): Promise<void> {
  const terminal: Terminal = {
    ...openTerminal(process.stdout, process.stderr, {}),
    line: (text = '') => void lines.push(text),
  }
  await createProgram(terminal).parseAsync(['node', 'slipway', ...args, '--url', http.server.url])
}

it('cancels what waits, and says what it is then', async () => {
  const { build } = await planBuild(http.store)
  await slipway('cancel', build.id)
  expect(lines).toEqual([`api is cancelled: /builds/${build.id}`])
})

it('gives the service’s own reason where it refuses', async () => {
  const { build } = await planBuild(http.store)
  await observe(http.store, await admit(http.store, build), { state: 'failed', endedAt: Date.now() })
  await expect(slipway('retry', build.id)).rejects.toThrow('The tenant acme is no longer set up.')
  await expect(slipway('approve', build.id, '--sha', build.sha)).rejects.toThrow('needs no approval')
  await expect(slipway('cancel', 'nobody')).rejects.toThrow('No build has this id')
})
