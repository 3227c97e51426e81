import type { BuildMethod, Resources } from '../domain/index.ts'

/** What a build asks of the place where it runs. */
export interface PoolDemand {
  /** Null: only its strategy is known. */
  method: BuildMethod | null
  /** Empty: that of the node. */
  platforms: readonly string[]
  resources: Resources
  /** Names of pools that its tenant may use; null: all. */
  allowed: readonly string[] | null
}
