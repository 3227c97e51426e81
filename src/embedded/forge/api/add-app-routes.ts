import type { Context } from 'hono'
import { z } from 'zod'
import { convertCode } from '../apps/register-app.ts'
import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { describeApp } from '../shapes/app.ts'
import { coveredBy, describeInstallation, selectionOf } from '../shapes/installation.ts'
import { describeRepository } from '../shapes/repository.ts'
import type { App, Installation, Permissions } from '../state/apps.ts'
import { isoTime } from '../urls.ts'
import type { Api, ApiEnv } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound, suspended } from './problem.ts'
import { readBody } from './read-body.ts'

const tokenLifeMs = 60 * 60_000

const tokenRequest = z.object({
  repositories: z.array(z.string()).max(500).optional(),
  repository_ids: z.array(z.number().int()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
})

/** https://docs.github.com/rest/apps/apps */
export function addAppRoutes(api: Api, context: ForgeContext): void {
  const { state, urls, clock } = context

  api.get('/app', (c) => c.json(describeApp(context, appOf(c))))

  api.get('/app/installations', (c) => {
    const installations = state.apps.installationsOf(appOf(c).id)
    return c.json(
      paginate(c, installations).map((installation) => describeInstallation(context, installation)),
    )
  })

  api.get('/app/installations/:id{[0-9]+}', (c) =>
    c.json(describeInstallation(context, installationOf(context, c, Number(c.req.param('id'))))),
  )

  api.get('/repos/:owner/:repo/installation', (c) => {
    const app = appOf(c)
    const repository = state.repositories.byName(c.req.param('owner'), c.req.param('repo'))
    const found = repository && state.apps.covering(repository).find(({ appId }) => appId === app.id)
    if (!found) throw notFound()
    return c.json(describeInstallation(context, found))
  })

  api.post('/app/installations/:id{[0-9]+}/access_tokens', async (c) => {
    const installation = installationOf(context, c, Number(c.req.param('id')))
    if (installation.suspended) throw suspended()
    const request = await readBody(c, tokenRequest)
    const permissions = narrowPermissions(appOf(c).permissions, request.permissions)
    const ids = narrowRepositories(context, installation, request)
    const expiresAt = clock.now() + tokenLifeMs
    const token = state.tokens.issue(
      { kind: 'installation', installationId: installation.id, permissions, repositoryIds: ids ?? 'all' },
      expiresAt,
    )
    const selected = ids?.flatMap((id) => state.repositories.byId(id) ?? [])
    return c.json(
      {
        token,
        expires_at: isoTime(expiresAt),
        permissions: { metadata: 'read', ...permissions },
        repository_selection: selected ? 'selected' : selectionOf(installation),
        ...(selected
          ? { repositories: selected.map((one) => describeRepository(urls, one, ownerOf(context, one))) }
          : {}),
      },
      201,
    )
  })

  api.post('/app-manifests/:code/conversions', async (c) => {
    const made = await convertCode(context, c.req.param('code'))
    if (!made) throw notFound()
    const { app, clientSecret, webhookSecret, pem } = made
    const secrets = { client_secret: clientSecret, webhook_secret: webhookSecret, pem }
    return c.json({ ...describeApp(context, app), ...secrets }, 201)
  })

  api.get('/installation/repositories', (c) => {
    const caller = c.get('caller')
    if (caller.kind !== 'installation')
      throw new ApiProblem(403, 'You must authenticate with an installation access token.')
    const repositories = coveredBy(context, caller.installation).filter(
      ({ id }) => caller.repositoryIds === 'all' || caller.repositoryIds.includes(id),
    )
    return c.json({
      total_count: repositories.length,
      repository_selection: selectionOf(caller.installation),
      repositories: paginate(c, repositories).map((one) =>
        describeRepository(urls, one, ownerOf(context, one)),
      ),
    })
  })
}

/** The App whose own token the request carries. Throws 401. */
export function appOf(c: Context<ApiEnv>): App {
  const caller = c.get('caller')
  if (caller.kind === 'app') return caller.app
  throw new ApiProblem(401, 'A JSON web token could not be decoded')
}

function installationOf({ state }: ForgeContext, c: Context<ApiEnv>, id: number): Installation {
  const installation = state.apps.installation(id)
  if (installation?.appId !== appOf(c).id) throw notFound()
  return installation
}

function narrowPermissions(held: Permissions, asked: Permissions | undefined): Permissions {
  if (!asked) return held
  const { metadata = 'read', ...wanted } = asked
  const beyond = Object.entries(wanted).some(
    ([name, level]) => held[name] === undefined || (level === 'write' && held[name] !== 'write'),
  )
  if (beyond || metadata === 'write')
    throw new ApiProblem(422, 'The permissions requested are not granted to this installation.')
  return wanted
}

/** Repository ids that the token is for; null for all. */
function narrowRepositories(
  context: ForgeContext,
  installation: Installation,
  request: z.output<typeof tokenRequest>,
): number[] | null {
  if (!request.repositories && !request.repository_ids) return null
  const covered = coveredBy(context, installation)
  const byName = request.repositories?.map((name) => covered.find((one) => one.name === name)?.id) ?? []
  const byId = request.repository_ids?.map((id) => covered.find((one) => one.id === id)?.id) ?? []
  const ids = [...byName, ...byId].filter((id) => id !== undefined)
  if (ids.length < byName.length + byId.length)
    throw new ApiProblem(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  return [...new Set(ids)]
}
