import type { Capacity, NodePool, StrategyTemplate } from '../../domain/index.ts'

/** What the cluster has for builds. */
export interface Offer {
  /** Of the whole cluster and of the tenant's namespace. */
  strategies: StrategyTemplate[]
  pools: NodePool[]
  /** Null where nodes may not be read. */
  largestNode: Capacity | null
}
