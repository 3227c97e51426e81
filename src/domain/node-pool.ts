import type { BuildMethod } from './build-method.ts'
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
  /** Of its largest node: one build runs on one. */
  largest: Capacity
  nodes: { total: number; ready: number }
  /** Whether it takes builds that no pool was chosen for by name or by need. */
  isGeneral: boolean
  origin: 'nodes' | 'configuration'
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
}
