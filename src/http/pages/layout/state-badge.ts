import type { BuildState, Step } from '../../../domain/index.ts'
import type { Html } from './layout.ts'
import { showBadge, type BadgeLook } from './show-badge.ts'

const badges: Record<BuildState | Step['state'], BadgeLook> = {
  pending: { sign: '○', tone: 'idle', text: 'Pending' },
  queued: { sign: '○', tone: 'idle', text: 'Queued' },
  waiting: { sign: '○', tone: 'idle', text: 'Waiting' },
  running: { sign: '●', tone: 'busy', text: 'Running' },
  completed: { sign: '✓', tone: 'good', text: 'Completed' },
  succeeded: { sign: '✓', tone: 'good', text: 'Succeeded' },
  failed: { sign: '✕', tone: 'bad', text: 'Failed' },
  cancelled: { sign: '–', tone: 'idle', text: 'Cancelled' },
  skipped: { sign: '–', tone: 'idle', text: 'Skipped' },
}

/** A state as sign, word and colour: nobody has to tell colours apart. */
export function stateBadge(state: BuildState | Step['state']): Html {
  return showBadge(badges[state])
}
