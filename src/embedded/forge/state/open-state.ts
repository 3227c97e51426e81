import type { Accounts } from './accounts.ts'
import { keepAccounts } from './accounts.ts'
import type { AnnouncedRefs } from './announced-refs.ts'
import { keepAnnouncedRefs } from './announced-refs.ts'
import type { Apps } from './apps.ts'
import { keepApps } from './apps.ts'
import type { Checks } from './checks.ts'
import { keepChecks } from './checks.ts'
import type { Comments } from './comments.ts'
import { keepComments } from './comments.ts'
import type { Database } from './database.ts'
import { openDatabase } from './database.ts'
import type { Deliveries } from './deliveries.ts'
import { keepDeliveries } from './deliveries.ts'
import type { Manifests } from './manifests.ts'
import { keepManifests } from './manifests.ts'
import type { Pulls } from './pulls.ts'
import { keepPulls } from './pulls.ts'
import type { Repositories } from './repositories.ts'
import { keepRepositories } from './repositories.ts'
import type { Statuses } from './statuses.ts'
import { keepStatuses } from './statuses.ts'
import type { Suites } from './suites.ts'
import { keepSuites } from './suites.ts'
import type { Tokens } from './tokens.ts'
import { keepTokens } from './tokens.ts'

/** All that a forge knows apart from what Git keeps; what was written is there after a kill. */
export interface ForgeState {
  accounts: Accounts
  repositories: Repositories
  refs: AnnouncedRefs
  pulls: Pulls
  apps: Apps
  tokens: Tokens
  deliveries: Deliveries
  checks: Checks
  suites: Suites
  comments: Comments
  manifests: Manifests
  statuses: Statuses
  /** Small facts about the forge itself. */
  meta: { get(key: string): string | null; set(key: string, value: string): void }
  transaction: Database['transaction']
  close(): void
}

/** Opens the state in this directory, making it when it is not there. */
export function openState(dir: string): ForgeState {
  const db = openDatabase(dir)
  const suites = keepSuites(db)
  return {
    accounts: keepAccounts(db),
    repositories: keepRepositories(db),
    refs: keepAnnouncedRefs(db),
    pulls: keepPulls(db),
    apps: keepApps(db),
    tokens: keepTokens(db),
    deliveries: keepDeliveries(db),
    checks: keepChecks(db, suites),
    suites,
    comments: keepComments(db),
    manifests: keepManifests(db),
    statuses: keepStatuses(db),
    meta: {
      get(key) {
        const row = db.get('SELECT value FROM meta WHERE key = ?', key)
        return row ? String(row.value) : null
      },
      set: (key, value) => void db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value),
    },
    transaction: (work) => db.transaction(work),
    close: () => db.close(),
  }
}
