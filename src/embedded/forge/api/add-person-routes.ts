import { z } from 'zod'
import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { findClient } from '../oauth/find-client.ts'
import { coveredBy, describeInstallation, selectionOf } from '../shapes/installation.ts'
import { describeRepository } from '../shapes/repository.ts'
import type { Account } from '../state/accounts.ts'
import type { Installation } from '../state/apps.ts'
import { holds, roleOf, type ForgeRepository, type Role } from '../state/repositories.ts'
import type { Api, ApiContext } from './env.ts'
import type { Caller } from './identify-caller.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound } from './problem.ts'
import { readBody } from './read-body.ts'

/** What both a person and the App that they have signed in with reach: https://docs.github.com/rest/apps/installations */
export function addPersonRoutes(api: Api, context: ForgeContext): void {
  const { state, urls } = context

  api.get('/user/installations', (c) => {
    const { app, account } = personOf(c)
    const seen = state.apps
      .installationsOf(app.id)
      .filter((installation) => reachedBy(context, installation, account).length > 0)
    const installations = paginate(c, seen).map((one) => describeInstallation(context, one))
    return c.json({ total_count: seen.length, installations })
  })

  api.get('/user/installations/:id{[0-9]+}/repositories', (c) => {
    const { app, account } = personOf(c)
    const installation = state.apps.installation(Number(c.req.param('id')))
    if (installation?.appId !== app.id) throw notFound()
    const seen = reachedBy(context, installation, account)
    if (seen.length === 0) throw notFound()
    if (installation.suspended) throw new ApiProblem(403, 'This installation has been suspended')
    const repositories = paginate(c, seen).map((repository) => ({
      ...describeRepository(urls, repository, ownerOf(context, repository)),
      permissions: permissionsOf(explicitRole(repository, account)),
    }))
    return c.json({
      total_count: seen.length,
      repository_selection: selectionOf(installation),
      repositories,
    })
  })

  // https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token
  api.delete('/applications/:client/token', async (c) => {
    const [, encoded = ''] = /^basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
    if (id !== c.req.param('client') || !findClient(context, id, secret)) throw notFound()
    const { access_token: token } = await readBody(c, z.object({ access_token: z.string().max(500) }))
    if (!state.tokens.revoke(token)) throw notFound()
    return c.body(null, 204)
  })
}

function personOf(c: ApiContext): Extract<Caller, { kind: 'person' }> {
  const caller = c.get('caller')
  if (caller.kind === 'person') return caller
  if (caller.kind === 'anonymous') throw new ApiProblem(401, 'Requires authentication')
  throw new ApiProblem(
    403,
    'You must authenticate with an access token authorized to a GitHub App in order to list installations',
  )
}

function reachedBy(context: ForgeContext, installation: Installation, account: Account): ForgeRepository[] {
  return coveredBy(context, installation).filter((repository) => explicitRole(repository, account) !== null)
}

/** That everybody may read what is public is no permission of theirs. */
function explicitRole(repository: ForgeRepository, { login }: Account): Role | null {
  return roleOf({ ...repository, private: true }, login)
}

function permissionsOf(role: Role | null) {
  return {
    admin: holds(role, 'admin'),
    maintain: holds(role, 'maintain'),
    push: holds(role, 'write'),
    triage: holds(role, 'triage'),
    pull: holds(role, 'read'),
  }
}
