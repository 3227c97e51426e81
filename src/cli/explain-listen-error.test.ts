import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { explainListenError } from './explain-listen-error.ts'

/** What Node says when a server cannot listen there. */
async function listenError(host: string, port: number): Promise<unknown> {
  const [error] = (await once(createServer().listen(port, host), 'error')) as [unknown]
  return error
}

it('names the setting that helps where a port is taken, and where an address is not of this machine', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const busy = explainListenError(await listenError('127.0.0.1', port), { host: '127.0.0.1', port })
  expect(busy).toMatchObject({
    message: expect.stringMatching(/^cannot listen at 127\.0\.0\.1, port \d+: .*--port/) as string,
  })
  taken.close()
  const away = explainListenError(await listenError('192.0.2.1', 0), { host: '192.0.2.1', port: 0 })
  expect(away).toMatchObject({ message: expect.stringContaining('--host (SLIPWAY_HOST)') as string })
})

it('leaves other errors as they are', () => {
  const error = new Error('no')
  expect(explainListenError(error, { host: 'x', port: 1 })).toBe(error)
})
