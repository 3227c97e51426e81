import type { TenantLimits } from '../../../domain/index.ts'

/** The limits of a tenant, a phrase each. */
export function limitWords(limits: TenantLimits): string[] {
  const { running, runningPerRepository, runningPerRef, queued, queuedPerRepository, queuedPerRef } = limits
  return [
    `${running} at one time`,
    ...phrase(runningPerRepository, 'of a repository'),
    ...phrase(runningPerRef, 'of a branch, tag or pull request'),
    ...waiting(queued, ''),
    ...waiting(queuedPerRepository, ' of a repository'),
    ...waiting(queuedPerRef, ' of a branch, tag or pull request'),
  ]
}

function phrase(most: number | undefined, of: string): string[] {
  return most === undefined ? [] : [`${most} ${of}`]
}

function waiting(most: number | undefined, of: string): string[] {
  return most === undefined ? [] : [`${most}${of} may wait`]
}
