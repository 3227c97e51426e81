import type { BuildState } from './build.ts'

/** How a branch stands, as badges and lists say it. */
export type BranchState = 'passing' | 'failing' | 'building' | 'waiting' | 'unknown'

/**
 * How a branch stands by its newest Build of each name: one that failed is worse than one that runs, that than one that
 * waits. What was cancelled or skipped says nothing, so that the one of its name before it counts.
 *
 * @param builds newest first
 */
export function branchState(builds: readonly { name: string; state: BuildState }[]): BranchState {
  const newest = new Map<string, BranchState>()
  for (const { name, state } of builds) {
    const told = meaning[state]
    if (told !== null && !newest.has(name)) newest.set(name, told)
  }
  const states = new Set(newest.values())
  return worstFirst.find((state) => states.has(state)) ?? 'unknown'
}

const worstFirst: readonly BranchState[] = ['failing', 'building', 'waiting', 'passing']

const meaning: Record<BuildState, BranchState | null> = {
  pending: 'waiting',
  queued: 'waiting',
  running: 'building',
  completed: 'passing',
  failed: 'failing',
  cancelled: null,
  skipped: null,
}
