import type { BuildMethod } from './build-method.ts'
import type { KeepRules } from './retention.ts'
import type { StrategyPin } from './strategy-template.ts'

/** Who may build what, where: one team's namespace and its limits. */
export interface Tenant {
  name: string
  namespace: string
  /** Globs over `owner/name`, in the dialect of the build file. */
  repositories: string[]
  /** Ids that the operator pinned, by the owner's name in lower case: no other account of that name is meant. */
  owners?: Record<string, number>
  /** Globs over image names without tag; a build may only push to these. */
  images: string[]
  /** Null: Shipwright's default (`pipeline`, else `default`). */
  serviceAccount: string | null
  /** Name of a Secret of the namespace; null where the service account carries the credentials. */
  pushSecret: string | null
  /** For pull requests from strangers; what is trusted is never lent to them. */
  untrusted: UntrustedPolicy
  /** Secrets of this tenant's own webhook, `/webhooks/github/<name>`; empty where all come through the App. */
  webhookSecrets: string[]
  limits: TenantLimits
  /** By method; what is not there has the cluster's default. */
  strategies?: Partial<Record<BuildMethod, StrategyPin>>
  /** Globs over names of Secrets of the namespace that builds may ask for; left out: all but Slipway's own and `pushSecret`. */
  secrets?: string[]
  /** Globs over `owner/name` whose files its build files may extend; left out: none but the repository itself. */
  extends?: string[]
  /** Names of pools that it may use; left out: all. */
  pools?: string[]
  /** Left out: what the service keeps. */
  keep?: Partial<KeepRules>
}

/** How much of a tenant may be at work at one time; what is not there is not limited. */
export interface TenantLimits {
  /** BuildRuns. */
  running: number
  runningPerRepository?: number
  /** Of one branch, tag or pull request. */
  runningPerRef?: number
  /** Builds that wait. */
  queued?: number
  queuedPerRepository?: number
  queuedPerRef?: number
}

/** What a build of somebody without write access gets. */
export interface UntrustedPolicy {
  /** `approval`: it waits until a maintainer approves its commit; `never`: it is not built. */
  policy: 'approval' | 'never'
  /** Image name that such builds push to, instead of the build file's; null: none, and then they are not built. */
  image: string | null
  /** Null: Shipwright's default. */
  serviceAccount: string | null
  /** Name of a Secret that can push to `image` and nowhere else; null where the service account carries it. */
  pushSecret: string | null
}
