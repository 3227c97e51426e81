import type { Tenant } from '../domain/index.ts'

/** Tenants of one namespace have its Secrets in common, but for what pushes each other's images: no build may ask for that. */
export function partSecrets(tenants: readonly Tenant[]): Tenant[] {
  return tenants.map((one) => {
    const own = one.secrets ?? ['**']
    const others = tenants
      .filter((other) => other !== one && other.namespace === one.namespace)
      .flatMap(({ pushSecret, untrusted }) => [pushSecret, untrusted.pushSecret])
      .flatMap((secret) => (secret === null || own.includes(`!${secret}`) ? [] : [`!${secret}`]))
    return others.length === 0 ? one : { ...one, secrets: [...own, ...new Set(others)] }
  })
}
