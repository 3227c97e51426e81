import type { Route } from '../openapi/route.ts'
import type { ApiParts } from './api-parts.ts'
import { approveBuild, cancelBuild, retryBuild, startBuild } from './builds/act-on-build.ts'
import { streamBuildEvents } from './builds/build-events.ts'
import { createBuild } from './builds/create-build.ts'
import { getBuild } from './builds/get-build.ts'
import { getLog } from './builds/get-log.ts'
import { listBuilds } from './builds/list-builds.ts'
import { listNodePools } from './catalogue/list-node-pools.ts'
import { listStrategies } from './catalogue/list-strategies.ts'
import { getDelivery } from './deliveries/get-delivery.ts'
import { getPayload } from './deliveries/get-payload.ts'
import { replayDelivery } from './deliveries/replay-delivery.ts'
import { listDeliveries } from './deliveries/list-deliveries.ts'
import { socketEvents } from './events/socket-events.ts'
import { streamEvents } from './events/stream-events.ts'
import { getExecution } from './executions/get-execution.ts'
import { getStepLines } from './executions/get-step-lines.ts'
import { getStepLog } from './executions/get-step-log.ts'
import { listExecutions, listExecutionsOfBuild } from './executions/list-executions.ts'
import { searchStepLog } from './executions/search-step-log.ts'
import { getOpenApi } from './get-openapi.ts'
import { getQueue } from './get-queue.ts'
import { listArtifacts, listArtifactsOfBuild } from './list-artifacts.ts'
import { listAudit } from './list-audit.ts'
import { getTenant, listTenants } from './list-tenants.ts'
import { createToken } from './tokens/create-token.ts'
import { listTokens, revokeToken } from './tokens/list-tokens.ts'

/** Every route of the API, in the order in which the document shows them. */
export const apiRoutes: readonly Route<ApiParts>[] = [
  ...[listBuilds, createBuild, getBuild, startBuild, cancelBuild, retryBuild, approveBuild],
  ...[getLog, streamBuildEvents, listAudit],
  ...[listExecutions, listExecutionsOfBuild, getExecution],
  ...[getStepLog, getStepLines, searchStepLog],
  ...[listArtifacts, listArtifactsOfBuild],
  ...[listDeliveries, getDelivery, getPayload, replayDelivery],
  ...[getQueue, listTenants, getTenant],
  ...[listStrategies, listNodePools],
  ...[streamEvents, socketEvents],
  ...[listTokens, createToken, revokeToken],
  getOpenApi,
]
