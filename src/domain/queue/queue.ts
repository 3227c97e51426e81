/** What waits, what runs and who was served last, as one moment. */
export interface QueueSnapshot {
  queued: QueuedBuild[]
  /** How many run, by ref. */
  running: { tenant: string; repositoryId: number; ref: string; count: number }[]
  /** When each repository of the tenants that wait got its last place, in turns; one that is not here never had one. */
  served: { tenant: string; repositoryId: number; turn: number }[]
}

/** A Build that waits. */
export interface QueuedBuild {
  id: string
  tenant: string
  repositoryId: number
  /** The ref of the first event that wanted it. */
  ref: string
  /** Lower goes first. */
  priority: number
  queuedAt: number
  /** Not begun before; null: at once. */
  notBefore: number | null
  /** Of the Builds that it needs: `failed` as soon as one ended without an image, `open` while one has not ended. */
  needs: 'met' | 'open' | 'failed'
  /** Of the entry that it is one combination of; 1 without a matrix. */
  siblings: number
}
