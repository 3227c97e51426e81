import { Hono } from 'hono'
import type { Clock, Log } from '../../ports.ts'
import { answerError } from '../answer-error.ts'
import type { HttpEnv } from '../http-env.ts'
import { createAttemptLimit } from '../access/limit-attempts.ts'
import { loadAssets } from '../pages/assets/load-assets.ts'
import { serveAssets } from '../pages/assets/serve-assets.ts'
import { notFound } from '../problem.ts'
import { refuseForeignForms } from '../access/refuse-foreign-forms.ts'
import { secureHeaders } from '../access/secure-headers.ts'
import { addSetupRoutes, type SetupParts } from './add-setup-routes.ts'

/** The pages of `slipway setup`: those of the service, and nothing else of it. */
export function createSetupApp(parts: SetupParts & { clock: Clock; log: Log }): Hono<HttpEnv> {
  const { clock, log } = parts
  const assets = loadAssets()
  const app = new Hono<HttpEnv>({ strict: false })
  app.onError(answerError({ clock, log }))
  app.notFound((c) => notFound(c, 'Setting up is at /setup.'))
  app.use('*', secureHeaders)
  app.get('/assets/*', serveAssets(assets))
  app.use('*', refuseForeignForms(''))
  addSetupRoutes(app, {
    ...parts,
    assets,
    attempts: createAttemptLimit({ clock, most: 10, windowMs: 60_000 }),
  })
  return app
}
