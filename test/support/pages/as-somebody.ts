import type { Hono } from 'hono'
import { Hono as App } from 'hono'
import type { Access, Permission } from '../../../src/domain/index.ts'
import type { HttpEnv } from '../../../src/http/http-env.ts'

/** An administrator's access, or what is said of somebody else's. */
export function accessOf(change: Partial<Access> = {}): Access {
  const everything = { tokenId: null, name: 'api-token', scope: 'admin', tenant: null } as const
  return { ...everything, expiresAt: null, person: null, repositories: null, ...change }
}

/** A person who has signed in and sees these repositories, by id, with what they may do there. */
export function personWith(repositories: Record<number, Permission>): Access {
  return accessOf({
    ...{ name: 'grace', scope: 'build', person: { id: 2, login: 'grace' } },
    repositories: new Map(Object.entries(repositories).map(([id, permission]) => [Number(id), permission])),
  })
}

/** Pages as somebody has them who was let in already; `get` answers the page's text. */
export function pagesOf(addRoutes: (app: Hono<HttpEnv>) => void) {
  const ask = (access: Access, path: string, init?: RequestInit) => {
    const app = new App<HttpEnv>()
    app.use('*', async (c, next) => {
      c.set('access', access)
      await next()
    })
    addRoutes(app)
    return Promise.resolve(app.request(`http://slipway.test${path}`, init))
  }
  return { ask, get: async (access: Access, path: string) => (await ask(access, path)).text() }
}
