import { expect, it } from 'vitest'
import { judgeStore } from '../../doctor/judge-store.ts'
import { askStore } from './ask-store.ts'

it.each([
  ['does not answer', 'postgres://slipway:a-secret-word@127.0.0.1:1/slipway'],
  ['has the password in another place', 'postgres://slipway@127.0.0.1:1/slipway?password=a-secret-word'],
])('a database that %s is told of without its password', async (_what, url) => {
  const facts = await askStore({ dataDir: '/nowhere', database: { url, ca: null } })
  const finding = judgeStore(facts)
  expect(finding.outcome).toBe('failed')
  expect(JSON.stringify([facts, finding])).not.toContain('a-secret-word')
})
