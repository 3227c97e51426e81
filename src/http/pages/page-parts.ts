import type { Catalogue, Clock, Log, Store, Tenants } from '../../ports.ts'
import type { Who } from '../access/who.ts'
import type { BuildActions } from '../actions/build-actions.ts'
import type { ReaderLimit } from '../events/reader-limit.ts'
import type { DescribeBuildFile } from './repository/keep-descriptions.ts'
import type { Assets } from './assets/load-assets.ts'

/** What the pages are made of; each takes the few that it needs. */
export interface PageParts {
  store: Store
  clock: Clock
  log: Log
  assets: Assets
  actions: BuildActions
  /** Whether somebody may still what they might when they came. */
  who: Pick<Who, 'again'>
  /** How many may follow what happens. */
  following: { limit: ReaderLimit }
  /** Null: nothing is known of the cluster. */
  catalogue: Catalogue | null
  tenants: Pick<Tenants, 'all'>
  /** Builds that run at a time, over all tenants. */
  maxRunning: number
  /** Where browsers reach the service, without a slash at its end; empty where nobody said. */
  baseUrl: string
  /** Whether whoever has not signed in may read what is public. */
  publicPages: boolean
  /** Null: nobody can read repositories. */
  describeBuildFile: DescribeBuildFile | null
}
