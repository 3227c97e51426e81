import { compileFilter, type Tenant } from '../domain/index.ts'
import type { Clash } from './clash.ts'
import { findLentTrust } from './find-lent-trust.ts'

/** All that tenants may not have in common. */
export function findClashes(tenants: Tenant[], file: string): Clash[] {
  return [
    ...findTwins(tenants, file),
    ...findSharedRepositories(tenants),
    ...findSharedSecrets(tenants),
    ...findLentTrust(tenants),
  ]
}

function findTwins(tenants: Tenant[], file: string): Clash[] {
  return tenants.flatMap((one, index) => {
    const first = tenants.findIndex((other) => other.name === one.name)
    if (first === index) return []
    return [
      { path: ['tenants', index, 'name'], message: `Two tenants of ${file} are named \`${one.name}\`.` },
    ]
  })
}

/** A repository named outright that another tenant claims too; overlapping patterns show when an event comes. */
function findSharedRepositories(tenants: Tenant[]): Clash[] {
  const filters = new Map(tenants.map((one) => [one, claimsOf(one)]))
  return tenants.flatMap((one, index) =>
    one.repositories.flatMap((repository, at) => {
      if (!/^[\w./-]+$/.test(repository)) return []
      // Two that both name it are one clash, told at the second.
      const other = tenants.find(
        (another, place) =>
          another !== one &&
          filters.get(another)?.(repository) === true &&
          (place < index || !names(another, repository)),
      )
      if (other === undefined) return []
      const message = `\`${repository}\` belongs to the tenant \`${other.name}\` already: a repository has one tenant.`
      return [{ path: ['tenants', index, 'repositories', at], message }]
    }),
  )
}

/** Whoever knows a tenant's webhook secret speaks for it. */
function findSharedSecrets(tenants: Tenant[]): Clash[] {
  return tenants.flatMap((one, index) => {
    const other = tenants
      .slice(0, index)
      .find(({ webhookSecrets }) => webhookSecrets.some((secret) => one.webhookSecrets.includes(secret)))
    if (other === undefined) return []
    const message = `The tenants \`${other.name}\` and \`${one.name}\` have the same webhook secret: each could speak for the other.`
    return [{ path: ['tenants', index, 'name'], message }]
  })
}

function names(tenant: Tenant, repository: string): boolean {
  return tenant.repositories.some((pattern) => pattern.toLowerCase() === repository.toLowerCase())
}

function claimsOf(tenant: Tenant): (repository: string) => boolean {
  const filter = compileFilter(tenant.repositories.map((pattern) => pattern.toLowerCase()))
  return (repository) => filter.lets(repository.toLowerCase())
}
