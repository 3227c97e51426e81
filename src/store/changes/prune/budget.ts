import type { KeepRules } from '../../../domain/index.ts'

/** How much may still be deleted of one kind in this step. */
export interface Budget {
  left: number
}

export const dayMs = 24 * 3_600_000

/** What a tenant keeps: what it says itself, and for the rest what the service says. */
export function rulesOf(
  { rules, tenants }: { rules: KeepRules; tenants: Record<string, Partial<KeepRules>> },
  tenant: string | null,
): KeepRules {
  const own = tenant !== null && Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined
  return { ...rules, ...own }
}

/** The time before which nothing is kept; null where all is. */
export function cutoff(days: number | null, now: number): number | null {
  return days === null ? null : now - days * dayMs
}
