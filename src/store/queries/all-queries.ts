import type { Queries } from '../../domain/index.ts'
import { build } from './build.ts'
import { builds } from './builds.ts'
import { counts } from './counts.ts'
import { deliveries } from './deliveries.ts'
import { delivery } from './delivery.ts'
import { dueReports } from './due-reports.ts'
import { liveExecutions } from './live-executions.ts'
import { log } from './log.ts'
import { nextReportAt } from './next-report-at.ts'
import type { Query } from './query.ts'
import { queue } from './queue.ts'

/** Every query by its name. */
export const queries: { [K in keyof Queries]: Query<K> } = {
  deliveries,
  delivery,
  builds,
  build,
  queue,
  liveExecutions,
  dueReports,
  nextReportAt,
  log,
  counts,
}
