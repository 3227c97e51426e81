import type { Queries } from '../../domain/index.ts'
import { activeRepositories } from './active-repositories.ts'
import { approval } from './approval.ts'
import { artifacts } from './builds/artifacts.ts'
import { audit } from './audit.ts'
import { build } from './builds/build.ts'
import { buildsOfPullRequest } from './builds/builds-of-pull-request.ts'
import { buildsOf } from './builds/builds-of.ts'
import { builds } from './builds/builds.ts'
import { counts } from './counts.ts'
import { deliveries } from './deliveries/deliveries.ts'
import { deliveriesMark } from './deliveries/deliveries-mark.ts'
import { deliveryBody } from './deliveries/delivery-body.ts'
import { milestones } from './milestones.ts'
import { replays } from './deliveries/replays.ts'
import { delivery } from './deliveries/delivery.ts'
import { dueReports } from './reports/due-reports.ts'
import { events } from './events.ts'
import { execution } from './executions/execution.ts'
import { executions } from './executions/executions.ts'
import { head } from './head.ts'
import { heads } from './heads.ts'
import { repositories } from './lists/repositories.ts'
import { repositoryNamed } from './lists/repository-named.ts'
import { repositoryBuilds } from './lists/repository-builds.ts'
import { refBuilds } from './lists/ref-builds.ts'
import { buildsById } from './lists/builds-by-id.ts'
import { glances } from './lists/glances.ts'
import { buildFilters } from './lists/build-filters.ts'
import { badgeKey } from './lists/badge-key.ts'
import { liveExecutions } from './executions/live-executions.ts'
import { log } from './executions/log.ts'
import { logPlace } from './executions/log-place.ts'
import { needs } from './builds/needs.ts'
import { nextReportAt } from './reports/next-report-at.ts'
import { openReports } from './reports/open-reports.ts'
import { originOf } from './builds/origin-of.ts'
import { plannedEvent } from './deliveries/planned-event.ts'
import { poolDemand } from './pool-demand.ts'
import { publicRepositories } from './public-repositories.ts'
import type { Query } from './query.ts'
import { queueByTenant } from './queue-by-tenant.ts'
import { queue } from './queue.ts'
import { report } from './reports/report.ts'
import { repository } from './repository.ts'
import { session } from './session.ts'
import { size } from './size.ts'
import { token } from './token.ts'
import { tokens } from './tokens.ts'
import { triggers } from './builds/triggers.ts'

/** Every query by its name. */
export const queries: { [K in keyof Queries]: Query<K> } = {
  deliveries,
  delivery,
  deliveryBody,
  replays,
  deliveriesMark,
  milestones,
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
  logPlace,
  counts,
  artifacts,
  audit,
  events,
  execution,
  executions,
  needs,
  poolDemand,
  queueByTenant,
  session,
  publicRepositories,
  size,
  token,
  tokens,
  repositories,
  repositoryNamed,
  repositoryBuilds,
  refBuilds,
  buildsById,
  glances,
  buildFilters,
  badgeKey,
}
