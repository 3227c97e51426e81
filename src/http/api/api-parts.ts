import type { BuildRequest, PlannedRequest } from '../../domain/index.ts'
import type { Catalogue, Clock, Log, Store, Tenants } from '../../ports.ts'
import type { BuildActions } from '../actions/build-actions.ts'
import type { Who } from '../access/who.ts'
import type { EventTail } from '../events/event-tail.ts'
import type { ReaderLimit } from '../events/reader-limit.ts'
import type { BuildWatches } from '../events/watch/watch-builds.ts'

/** What routes of the API work with; each takes some of it. */
export interface ApiParts {
  store: Store
  tenants: Pick<Tenants, 'all'>
  actions: BuildActions
  /** Plans what somebody asks for; throws Unavailable when it cannot be read now. */
  planBuild: (request: BuildRequest) => Promise<PlannedRequest>
  /** Null where nobody knows what the cluster offers. */
  catalogue: Catalogue | null
  /** BuildRuns of the whole service at one time. */
  maxRunning: number
  /** Where browsers reach the service, without a slash at its end; empty where nobody said. */
  baseUrl: string
  /** What happens, read once for everybody who follows it, and how many may. */
  following: { tail: EventTail; builds: BuildWatches; limit: ReaderLimit }
  /** Whether callers still may, for streams that go on. */
  who: Pick<Who, 'again'>
  clock: Clock
  log: Log
  /** The OpenAPI document. */
  document: Record<string, unknown>
}
