import { afterAll, beforeAll, expect, it } from 'vitest'
import { startClusterApi, type ClusterApi } from '../../test/support/servers/start-cluster-api.ts'
import { keepSecret } from './keep-secret.ts'

let api: ClusterApi
beforeAll(async () => {
  api = await startClusterApi()
})
afterAll(() => api.close())

it('keeps a text in a Secret, beside what others keep in it, and tells beforehand whether it can', async () => {
  const kept = keepSecret(api.kubeconfig, { namespace: 'default', name: 'github-app' })
  expect(kept.place).toBe('Secret default/github-app')
  expect(await kept.read()).toBeNull()
  expect(await kept.objection()).toBeNull()
  expect(await kept.read()).toBeNull()
  await kept.write('the first')
  await kept.write('the second ✓')
  expect(await kept.read()).toBe('the second ✓')
  expect(await kept.objection()).toBeNull()
  expect(await kept.read()).toBe('the second ✓')
  const missing = keepSecret(api.kubeconfig, { namespace: 'nowhere', name: 'github-app' })
  expect(await missing.objection()).toContain('Secret nowhere/github-app cannot be written')
})
