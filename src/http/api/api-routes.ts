import type { Route } from '../openapi/route.ts'
import type { ApiParts } from './api-parts.ts'
import { socketEvents } from './events/socket-events.ts'
import { streamEvents } from './events/stream-events.ts'
import { getOpenApi } from './get-openapi.ts'
import { listTenants } from './list-tenants.ts'

/** Every route of the API, in the order in which the document shows them. */
export const apiRoutes: readonly Route<ApiParts>[] = [listTenants, streamEvents, socketEvents, getOpenApi]
