import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ForgeContext } from '../context.ts'
import { addAuthorizePage } from './add-authorize-page.ts'
import { addTokenRoute } from './add-token-route.ts'

/** Under `/login/oauth`: people sign in with an App. */
export function createOauth(context: ForgeContext, adminToken: string): Hono {
  const oauth = new Hono()
  oauth.use(bodyLimit({ maxSize: 64 * 1024 }))
  oauth.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  addAuthorizePage(oauth, context, adminToken)
  addTokenRoute(oauth, context)
  return oauth
}
