import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import type { Role } from '../state/repositories.ts'
import { holds, roleOf } from '../state/repositories.ts'
import type { Api } from './env.ts'
import { repositoryOf } from './env.ts'
import { ApiProblem, notFound } from './problem.ts'

/** The older word for each role, which is what `permission` says. */
const legacy: Record<Role, 'admin' | 'write' | 'read'> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
}

/** https://docs.github.com/rest/repos/repos and /rest/collaborators/collaborators */
export function addRepositoryRoutes(api: Api, context: ForgeContext): void {
  api.get('/repos/:owner/:repo', (c) => {
    const { repository } = repositoryOf(context, c, 'metadata', 'read')
    return c.json(describeRepository(context.urls, repository, ownerOf(context, repository)))
  })

  api.get('/repos/:owner/:repo/collaborators/:username/permission', (c) => {
    const { repository } = repositoryOf(context, c, 'metadata', 'read')
    const account = context.state.accounts.byLogin(c.req.param('username'))
    if (!account) throw notFound()
    const caller = c.get('caller')
    const mayAsk =
      caller.kind === 'installation' ||
      (caller.kind === 'user' && holds(roleOf(repository, caller.account.login), 'write'))
    if (!mayAsk) throw new ApiProblem(403, 'Must have push access to view collaborator permission.')
    const role = roleOf(repository, account.login)
    const may = (wanted: Role) => holds(role, wanted)
    const permissions = {
      admin: may('admin'),
      maintain: may('maintain'),
      push: may('write'),
      triage: may('triage'),
      pull: may('read'),
    }
    return c.json({
      permission: role === null ? 'none' : legacy[role],
      role_name: role ?? 'none',
      user: { ...describeUser(context.urls, account), permissions, role_name: role ?? 'none' },
    })
  })

  api.get('/users/:username', (c) => {
    const account = context.state.accounts.byLogin(c.req.param('username'))
    if (!account) throw notFound()
    return c.json(describeUser(context.urls, account))
  })

  api.get('/user/:id{[0-9]+}', (c) => {
    const account = context.state.accounts.byId(Number(c.req.param('id')))
    if (!account) throw notFound()
    return c.json(describeUser(context.urls, account))
  })

  api.get('/user', (c) => {
    const caller = c.get('caller')
    if (caller.kind === 'user' || caller.kind === 'person')
      return c.json(describeUser(context.urls, caller.account))
    if (caller.kind === 'installation') throw new ApiProblem(403, 'Resource not accessible by integration')
    throw new ApiProblem(401, 'Requires authentication')
  })
}
