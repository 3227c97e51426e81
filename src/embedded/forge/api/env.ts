import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { ForgeContext } from '../context.ts'
import { dirOf } from '../context.ts'
import { botOf } from '../context.ts'
import type { Account } from '../state/accounts.ts'
import type { Level } from '../state/apps.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { Permission } from './access.ts'
import { accessRepository } from './access.ts'
import type { Caller } from './identify-caller.ts'
import { ApiProblem } from './problem.ts'

export interface ApiEnv {
  Bindings: HttpBindings
  Variables: { caller: Caller }
}

export type Api = Hono<ApiEnv>
export type ApiContext = Context<ApiEnv>

/** Who does what the request asks for: a user, or an App's bot. Throws 401. */
export function actorOf(context: ForgeContext, c: ApiContext): Account {
  const caller = c.get('caller')
  if (caller.kind === 'user') return caller.account
  if (caller.kind === 'installation') return botOf(context, caller.app)
  throw new ApiProblem(401, 'Requires authentication')
}

/** The repository that the path names, with what the request may do there checked. */
export function repositoryOf(
  context: ForgeContext,
  c: ApiContext,
  permission: Permission,
  level: Level,
): { repository: ForgeRepository; dir: string } {
  const name = { owner: c.req.param('owner') ?? '', repo: c.req.param('repo') ?? '' }
  const repository = accessRepository(context, c.get('caller'), name, permission, level)
  return { repository, dir: dirOf(context, repository) }
}
