import type { ForgeContext } from '../context.ts'
import { accountById } from '../context.ts'
import type { Account } from '../state/accounts.ts'
import type { App, Installation, Permissions } from '../state/apps.ts'
import { ApiProblem, suspended } from './problem.ts'
import { verifyAppJwt } from './verify-app-jwt.ts'

/** Who is asking. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'user'; account: Account }
  /** Somebody who has signed in with an App, which asks in their name. */
  | { kind: 'person'; account: Account; app: App }
  | { kind: 'app'; app: App }
  | {
      kind: 'installation'
      app: App
      installation: Installation
      permissions: Permissions
      repositoryIds: number[] | 'all'
    }

/** Reads an Authorization header: bearer, token, or basic with the token as password. Throws 401. */
export function identifyCaller(context: ForgeContext, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: 'anonymous' }
  const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)\s*$/.exec(authorization) ?? []
  const token = scheme.toLowerCase() === 'basic' ? passwordOf(value) : value
  const now = context.clock.now()
  if (token.split('.').length === 3)
    return { kind: 'app', app: verifyAppJwt(token, context.state.apps.all(), now) }
  const grant = token === '' ? null : context.state.tokens.find(token, now)
  if (!grant) throw new ApiProblem(401, 'Bad credentials')
  if (grant.kind === 'user') return { kind: 'user', account: accountById(context, grant.accountId) }
  if (grant.kind !== 'installation') {
    const signedInWith = grant.kind === 'person' ? context.state.apps.byId(grant.appId) : null
    if (!signedInWith) throw new ApiProblem(401, 'Bad credentials')
    return { kind: 'person', account: accountById(context, grant.accountId), app: signedInWith }
  }
  const installation = context.state.apps.installation(grant.installationId)
  const app = installation && context.state.apps.byId(installation.appId)
  if (!app) throw new ApiProblem(401, 'Bad credentials')
  if (installation.suspended) throw suspended()
  return { kind: 'installation', app, installation, ...withoutKind(grant) }
}

function withoutKind(grant: { permissions: Permissions; repositoryIds: number[] | 'all' }) {
  return { permissions: grant.permissions, repositoryIds: grant.repositoryIds }
}

/** Git sends the token as the password; some clients send it as the user name with none. */
function passwordOf(basic: string): string {
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? []
  return password === '' || password === 'x-oauth-basic' ? user : password
}
