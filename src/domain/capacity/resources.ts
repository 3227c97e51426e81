/** What a build asks of a node; what is not there is left to its strategy. */
export interface Resources {
  /** Cores; 0.5 is half of one. */
  cpu?: number
  /** Bytes. */
  memory?: number
  /** Whole devices, `nvidia.com/gpu` in Kubernetes. */
  gpu?: number
  /** Bytes of ephemeral storage. */
  disk?: number
}

/** What one step asks of its node, and what it may have at most where that is more. */
export interface StepResources extends Resources {
  limits?: { cpu?: number; memory?: number }
}

/** What nodes have; 0 where they have none. */
export type Capacity = Required<Resources>
