import type { Tenant } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'
import type { BuildActions } from '../actions/build-actions.ts'

/** What routes of the API work with; each takes some of it. */
export interface ApiParts {
  store: Store
  /** As they are configured now. */
  tenants: readonly Tenant[]
  actions: BuildActions
  /** Where browsers reach the service, without a slash at its end; empty where nobody said. */
  baseUrl: string
  clock: Clock
  log: Log
  /** The OpenAPI document. */
  document: Record<string, unknown>
}
