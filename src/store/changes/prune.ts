import type { Change } from './change.ts'

/** Nothing yet. */
export const prune: Change<'prune'> = () =>
  Promise.resolve({ builds: 0, deliveries: 0, bodies: 0, logBytes: 0, events: 0, more: false })
