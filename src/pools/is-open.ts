import type { NodePool } from '../domain/index.ts'

/** Whether a pool takes builds now: a node of it is ready, or comes when it is needed. */
export function isOpen(pool: Pick<NodePool, 'nodes' | 'comesWhenNeeded'>): boolean {
  return pool.nodes.ready > 0 || pool.comesWhenNeeded === true
}
