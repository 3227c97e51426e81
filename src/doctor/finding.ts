/** What a finding is about; in the order in which they are shown. */
export const areas = [
  'settings',
  'machine',
  'store',
  'cluster',
  'permissions',
  'tenants',
  'strategies',
  'nodes',
  'GitHub',
  'webhook',
] as const

export type Area = (typeof areas)[number]

/** One thing that was looked at. */
export interface Finding {
  area: Area
  /**
   * `failed`: builds cannot be done, at least some of them; `warning`: they can, with less; `skipped`: it could not be
   * looked at, or there is nothing to look at.
   */
  outcome: 'ok' | 'warning' | 'failed' | 'skipped'
  /** A sentence. */
  says: string
  /** What to do about it, the command where there is one; null where nothing is to be done. */
  fix: string | null
}

type About = (says: string, fix?: string | null) => Finding

/** Findings of one area. */
export function findingsOf(area: Area): Record<Finding['outcome'], About> {
  const as =
    (outcome: Finding['outcome']): About =>
    (says, fix = null) => ({ area, outcome, says, fix })
  return { ok: as('ok'), warning: as('warning'), failed: as('failed'), skipped: as('skipped') }
}

/** Whether something has failed: the exit code. */
export function hasFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ outcome }) => outcome === 'failed')
}
