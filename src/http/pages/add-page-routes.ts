import type { Hono } from 'hono'
import type { HttpEnv } from '../http-env.ts'
import { actOnPage } from './build/act-on-page.ts'
import { showBuild } from './build/show-build.ts'
import { showBuilds } from './builds/show-builds.ts'
import { showDeliveries } from './deliveries/show-deliveries.ts'
import type { PageParts } from './page-parts.ts'
import { smallForm } from './small-form.ts'

/** The pages of whoever has signed in; mounted after `authenticate`. */
export function addPageRoutes(app: Hono<HttpEnv>, parts: PageParts): void {
  app.get('/', (c) => c.redirect('/builds', 303))
  app.get('/builds', showBuilds(parts))
  app.get('/builds/:id', showBuild(parts))
  for (const action of ['start', 'cancel', 'retry', 'approve'] as const)
    app.post(`/builds/:id/${action}`, smallForm, actOnPage(parts, action))
  app.get('/deliveries', showDeliveries(parts))
}
