import type { Tenant } from '../../../src/domain/index.ts'

/** The tenant of `acme/*`, which builds for strangers once somebody approves. */
export function sampleTenant(change: Partial<Tenant> = {}): Tenant {
  return {
    name: 'acme',
    namespace: 'acme-builds',
    repositories: ['acme/*'],
    images: ['registry.test/acme/**'],
    serviceAccount: 'builder',
    pushSecret: 'registry-push',
    untrusted: {
      policy: 'approval',
      image: 'registry.test/strangers/acme',
      serviceAccount: 'stranger',
      pushSecret: 'strangers-push',
    },
    webhookSecrets: [],
    limits: { running: 5 },
    ...change,
  }
}
