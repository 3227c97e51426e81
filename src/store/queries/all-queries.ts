import type { Queries } from '../../domain/index.ts'
import { activeRepositories } from './active-repositories.ts'
import { approval } from './approval.ts'
import { artifacts } from './artifacts.ts'
import { audit } from './audit.ts'
import { build } from './build.ts'
import { buildsOfPullRequest } from './builds-of-pull-request.ts'
import { buildsOf } from './builds-of.ts'
import { builds } from './builds.ts'
import { counts } from './counts.ts'
import { deliveries } from './deliveries.ts'
import { delivery } from './delivery.ts'
import { dueReports } from './due-reports.ts'
import { events } from './events.ts'
import { execution } from './execution.ts'
import { executions } from './executions.ts'
import { head } from './head.ts'
import { heads } from './heads.ts'
import { liveExecutions } from './live-executions.ts'
import { log } from './log.ts'
import { needs } from './needs.ts'
import { nextReportAt } from './next-report-at.ts'
import { openReports } from './open-reports.ts'
import { originOf } from './origin-of.ts'
import { plannedEvent } from './planned-event.ts'
import { poolDemand } from './pool-demand.ts'
import type { Query } from './query.ts'
import { queueByTenant } from './queue-by-tenant.ts'
import { queue } from './queue.ts'
import { report } from './report.ts'
import { repository } from './repository.ts'
import { size } from './size.ts'
import { token } from './token.ts'
import { tokens } from './tokens.ts'
import { triggers } from './triggers.ts'

/** Every query by its name. */
export const queries: { [K in keyof Queries]: Query<K> } = {
  deliveries,
  delivery,
  builds,
  build,
  buildsOf,
  buildsOfPullRequest,
  triggers,
  approval,
  originOf,
  repository,
  activeRepositories,
  head,
  heads,
  report,
  plannedEvent,
  openReports,
  queue,
  liveExecutions,
  dueReports,
  nextReportAt,
  log,
  counts,
  artifacts,
  audit,
  events,
  execution,
  executions,
  needs,
  poolDemand,
  queueByTenant,
  size,
  token,
  tokens,
}
