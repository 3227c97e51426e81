import type { BuildMethod } from './build-method.ts'

/** Which strategy of the cluster builds: https://shipwright.io/docs/build/buildstrategies/. */
export interface StrategyRef {
  name: string
  kind: 'ClusterBuildStrategy' | 'BuildStrategy'
}

/**
 * A strategy as a template of a build method. Labels and annotations of the object say its method, its version,
 * whether it is the default of the method and the tools it needs.
 */
export interface StrategyTemplate extends StrategyRef {
  /** Of a BuildStrategy; null for the whole cluster's. */
  namespace: string | null
  /** Null: it can only be named. */
  method: BuildMethod | null
  /** Semantic version; null where it says none. */
  version: string | null
  /** Whether builds of its method get it which say no more. */
  isDefault: boolean
  /** Programs that its steps need of their images or, on one machine, of that machine. */
  tools: string[]
  description: string | null
  parameters: StrategyParameter[]
  steps: string[]
  /** Those that get what a build asks of its node; left out: the first. */
  resourceSteps?: string[]
  /** That it pushes an OCI artifact which is no image: `true`, or `NAME=value` of a parameter; left out: an image. */
  artifact?: string
  /** Variables that its steps set, which no build may set again; left out: none. */
  env?: string[]
  /** Tools that are not where its steps run, and images that cannot run there, as far as that is known; left out: none. */
  missing?: string[]
}

export interface StrategyParameter {
  name: string
  type: 'string' | 'array'
  description: string | null
  /** Whether a build must give it. */
  required: boolean
}

/** What a tenant builds a method with, where its builds say no more. */
export interface StrategyPin {
  /** Null: the method's strategies of the cluster. */
  name: string | null
  kind: StrategyRef['kind'] | null
  /** `1.4.2`, or a beginning of it such as `1`; null: any. */
  version: string | null
}
