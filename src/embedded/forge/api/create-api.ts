import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ForgeContext } from '../context.ts'
import type { PushGate } from '../events/push-gate.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { addAppRoutes } from './add-app-routes.ts'
import { addBranchRoutes } from './add-branch-routes.ts'
import { addCheckRunRoutes } from './checks/add-check-run-routes.ts'
import { addCheckSuiteRoutes } from './checks/add-check-suite-routes.ts'
import { addCommentRoutes } from './add-comment-routes.ts'
import { addCommitRoutes } from './add-commit-routes.ts'
import { addContentRoutes } from './add-content-routes.ts'
import { addDeliveryRoutes } from './add-delivery-routes.ts'
import { addPullRoutes } from './add-pull-routes.ts'
import { addRepositoryRoutes } from './add-repository-routes.ts'
import { addPersonRoutes } from './add-person-routes.ts'
import { addStatusRoutes } from './add-status-routes.ts'
import type { Api, ApiContext, ApiEnv } from './env.ts'
import { answerUnchanged, authenticate, limitRate, meetFaults } from './guard-requests.ts'
import type { Faults } from './inject-faults.ts'
import type { RateLimits } from './limit-rate.ts'
import { ApiProblem, MovedRepository } from './problem.ts'

interface ApiParts {
  context: ForgeContext
  gate: PushGate
  faults: Faults
  limits: RateLimits
  /** There may be events to deliver. */
  announced: () => void
  checkRunChanged: (run: CheckRunRecord, repository: ForgeRepository) => void
}

/** Fifty annotations of the largest kind fit. */
const mostBodyBytes = 16 * 1024 * 1024

/** The REST API, under /api/v3 as on GitHub Enterprise Server. */
export function createApi(parts: ApiParts): Api {
  const { context } = parts
  const api: Api = new Hono<ApiEnv>()
  api.use(async (c, next) => {
    await next()
    c.res.headers.set('x-github-request-id', randomUUID())
    c.res.headers.set('x-github-media-type', 'github.v3; format=json')
  })
  api.use(meetFaults(context, parts.faults))
  api.use(authenticate(context))
  api.use(limitRate(context, parts.limits))
  api.use(
    bodyLimit({
      maxSize: mostBodyBytes,
      onError: () => {
        throw new ApiProblem(413, 'Payload too large')
      },
    }),
  )
  api.use(answerUnchanged)

  addAppRoutes(api, context)
  addDeliveryRoutes(api, context, parts.announced)
  addRepositoryRoutes(api, context)
  addPersonRoutes(api, context)
  addContentRoutes(api, context)
  addPullRoutes(api, context, parts.gate, parts.announced)
  addBranchRoutes(api, context)
  addCommentRoutes(api, context, parts.announced)
  // Before the commit itself, whose name may contain slashes.
  addCheckRunRoutes(api, context, (run, repository) => {
    parts.checkRunChanged(run, repository)
    parts.announced()
  })
  addCheckSuiteRoutes(api, context, parts.announced)
  addStatusRoutes(api, context)
  addCommitRoutes(api, context)
  api.get('/meta', (c) => c.json({ verifiable_password_authentication: false, installed_version: '3.17.0' }))

  const root: Api = new Hono<ApiEnv>()
  root.route('/api/v3', api)
  root.notFound((c) => c.json(new ApiProblem(404, 'Not Found').body, 404))
  root.onError((error, c) => {
    if (error instanceof ApiProblem)
      return c.json(error.body, error.status as ContentfulStatusCode, error.headers)
    if (error instanceof MovedRepository) return redirect(context, c, error.repositoryId)
    context.log.error({ err: error, path: c.req.path }, 'the forge could not answer')
    return c.json({ message: 'Server Error' }, 500)
  })
  return root
}

/** To the same thing under the repository's number, as GitHub does: a write is to be sent again as it was. */
function redirect(context: ForgeContext, c: ApiContext, repositoryId: number): Response {
  const { pathname, search } = new URL(c.req.url)
  const rest = pathname.split('/').slice(6).join('/')
  const url = `${context.urls.api}/repositories/${repositoryId}${rest === '' ? '' : `/${rest}`}${search}`
  const read = c.req.method === 'GET' || c.req.method === 'HEAD'
  const status = read ? 301 : 307
  const message = read ? 'Moved Permanently' : 'Temporary Redirect'
  return c.json({ ...new ApiProblem(status, message).body, url }, status, { location: url })
}
