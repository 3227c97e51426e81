import type { BranchState } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'
import { showBadge, type BadgeLook } from '../layout/show-badge.ts'

const badges: Record<BranchState, BadgeLook> = {
  passing: { sign: '✓', tone: 'good', text: 'Passing' },
  failing: { sign: '✕', tone: 'bad', text: 'Failing' },
  building: { sign: '●', tone: 'busy', text: 'Building' },
  waiting: { sign: '○', tone: 'idle', text: 'Waiting' },
  unknown: { sign: '–', tone: 'idle', text: 'Nothing built' },
}

/** How a branch stands, as sign, word and colour. */
export function branchBadge(state: BranchState): Html {
  return showBadge(badges[state])
}
