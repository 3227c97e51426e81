import type { BuildMethod } from '../build-method.ts'
import type { Capacity } from './resources.ts'

/** Nodes that are alike: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/. */
export interface NodePool {
  /** The value of the label `build-type`, or the name in the configuration. */
  name: string
  /** What selects its nodes. */
  labels: Record<string, string>
  taints: Taint[]
  /** Methods that it is for; null: all. */
  methods: BuildMethod[] | null
  /** `linux/amd64`. */
  platforms: string[]
  /** Of all its nodes that are ready. */
  capacity: Capacity
  /** The most of each that one of its nodes has; Infinity where nobody knows. */
  largest: Capacity
  /** Its kinds of nodes, each once: one build runs on one node. Left out: all have what `largest` says. */
  sizes?: NodeSize[]
  nodes: { total: number; ready: number }
  /** Whether it takes builds also while none of its nodes is ready: they come when they are needed, or nobody may see them. */
  comesWhenNeeded?: boolean
  /** Whether it takes builds that no pool was chosen for by name or by need. */
  isGeneral: boolean
  origin: 'nodes' | 'configuration'
}

/** What nodes of one kind have. */
export interface NodeSize extends Capacity {
  /** `linux/amd64`. */
  platform: string
}

export interface Taint {
  key: string
  value: string | null
  effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

/** Where a build's Pod is sent. */
export interface Placement {
  pool: string
  nodeSelector: Record<string, string>
  tolerations: Toleration[]
}

/** Shipwright takes the effect NoSchedule only: ../shipwright. */
export interface Toleration {
  key: string
  operator: 'Equal' | 'Exists'
  value?: string
  effect?: 'NoSchedule'
}

/** A node as the choice of a pool needs it. */
export interface PoolNode {
  name: string
  labels: Record<string, string>
  /** Without those by which a cluster says that a node is in trouble: then it is not ready. */
  taints: Taint[]
  /** Whether it takes new Pods. */
  isReady: boolean
  /** Why it does not: `not ready`, `cordoned`, or what a cluster calls it (`memory-pressure`); left out where it does. */
  troubles?: string[]
  /** `linux/amd64`. */
  platform: string
  /** What Pods can have of it. */
  capacity: Capacity
}

/** What builds have of a pool and want of it. */
export interface PoolUse {
  /** Builds at work. */
  running: number
  /** What they asked for; what they did not say is not in it. */
  requested: Capacity
  /** Builds that wait. */
  waiting: number
}

/** A pool as the operator writes it, before the cluster's nodes are seen. */
export interface ConfiguredPool {
  name: string
  labels: Record<string, string>
  taints: Taint[]
  methods: BuildMethod[] | null
  /** Null: those of its nodes. */
  platforms: string[] | null
  /** Null: that of its nodes; said for nodes that come only when they are needed. */
  capacity: { nodes: number; each: Capacity } | null
  /** Whether builds that need nothing special go to it. */
  isGeneral: boolean
}
