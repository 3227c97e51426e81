import type { Hono } from 'hono'
import type { HttpEnv } from '../http-env.ts'
import { addListRoutes } from './add-list-routes.ts'
import { actOnPage } from './build/act-on-page.ts'
import { showBuild } from './build/show-build.ts'
import { addDeliveryRoutes } from './deliveries/add-delivery-routes.ts'
import type { PageParts } from './page-parts.ts'
import { smallForm } from './small-form.ts'

/** The pages of whoever has signed in; mounted after `authenticate`. */
export function addPageRoutes(app: Hono<HttpEnv>, parts: PageParts): void {
  app.get('/', (c) => c.redirect('/builds', 303))
  addListRoutes(app, parts)
  app.get('/builds/:id', showBuild(parts))
  for (const action of ['start', 'cancel', 'retry', 'approve'] as const)
    app.post(`/builds/:id/${action}`, smallForm, actOnPage(parts, action))
  addDeliveryRoutes(app, parts)
}
