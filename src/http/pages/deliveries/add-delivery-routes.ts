import type { Hono } from 'hono'
import type { HttpEnv } from '../../http-env.ts'
import type { PageParts } from '../page-parts.ts'
import { smallForm } from '../small-form.ts'
import { followDeliveries } from './follow-deliveries.ts'
import { replayOnPage } from './replay-on-page.ts'
import { showDeliveries } from './show-deliveries.ts'
import { showDelivery } from './show-delivery.ts'

/** What GitHub sent, for administrators. */
export function addDeliveryRoutes(app: Hono<HttpEnv>, parts: PageParts): void {
  app.get('/deliveries', showDeliveries(parts))
  app.get('/deliveries/events', followDeliveries(parts))
  app.get('/deliveries/:guid', showDelivery(parts))
  app.post('/deliveries/:guid/replay', smallForm, replayOnPage(parts))
}
