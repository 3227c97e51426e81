/** How long and how much is kept; whichever limit is reached first counts. Null: no limit. */
export interface KeepRules {
  /** Ended Builds with their executions, checks and triggers; days since their end. */
  buildDays: number | null
  /** The newest ended ones of a repository. */
  buildsPerRepository: number | null
  /** Logs of ended executions; they go with their Builds at the latest. */
  logDays: number | null
  /** Concluded deliveries; their bodies go when they are concluded and nobody can replay them any more. */
  deliveryDays: number | null
  /** The newest concluded ones of a tenant. */
  deliveries: number | null
  /** Bodies of concluded deliveries, for replaying them. */
  bodyDays: number | null
}

/** What stays of a Build when it is deleted. */
export interface AuditRow {
  buildId: string
  tenant: string
  /** `owner/name`. */
  repository: string
  repositoryId: number
  sha: string
  ref: string
  name: string
  trust: 'trusted' | 'untrusted'
  state: string
  attempts: number
  author: string
  /** Who let a stranger's commit be built; null where nobody had to. */
  approvedBy: string | null
  image: string
  digest: string | null
  reason: string | null
  createdAt: number
  endedAt: number
  deletedAt: number
}
