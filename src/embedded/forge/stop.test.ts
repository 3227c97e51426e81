import { connect } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'

test('stops while somebody is connected who never speaks', async () => {
  await using world = await startTestForge()
  const silent = connect(Number(new URL(world.forge.url).port), '127.0.0.1')
  silent.on('error', () => undefined)
  await once(silent, 'connect')
  // An answer to somebody else shows that the forge has taken up both connections.
  await world.octokit(null).request('GET /meta')
  const closed = once(silent, 'close')
  await world.forge.stop()
  await closed
  expect(silent.destroyed).toBe(true)
})
