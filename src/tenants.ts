import type { Tenant } from './domain/index.ts'
import type { Tenants } from './ports.ts'

/** Tenants that whoever reads them may replace. */
export interface KeptTenants extends Tenants {
  /** All of them at once; listeners are told unless they are the same as before. */
  replace(tenants: readonly Tenant[]): void
}

/** Holds the tenants as they are known now. */
export function keepTenants(first: readonly Tenant[]): KeptTenants {
  let tenants = first
  const listeners = new Set<() => void>()
  return {
    all: () => tenants,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    replace(next) {
      if (JSON.stringify(next) === JSON.stringify(tenants)) return
      tenants = next
      for (const listener of [...listeners]) listener()
    },
  }
}

/** Tenants that never change. */
export function fixedTenants(tenants: readonly Tenant[]): Tenants {
  return keepTenants(tenants)
}
