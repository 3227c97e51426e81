import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import { roleOf } from '../state/repositories.ts'
import type { Api } from './env.ts'
import { repositoryOf } from './env.ts'
import { ApiProblem, notFound } from './problem.ts'

/** https://docs.github.com/rest/repos/repos and /rest/collaborators/collaborators */
export function addRepositoryRoutes(api: Api, context: ForgeContext): void {
  api.get('/repos/:owner/:repo', (c) => {
    const { repository } = repositoryOf(context, c, 'metadata', 'read')
    return c.json(describeRepository(context.urls, repository, ownerOf(context, repository)))
  })

  api.get('/repositories/:id{[0-9]+}', (c) => {
    const found = context.state.repositories.byId(Number(c.req.param('id')))
    if (!found) throw notFound()
    return c.redirect(`${context.urls.api}/repos/${found.owner}/${found.name}`, 301)
  })

  api.get('/repos/:owner/:repo/collaborators/:username/permission', (c) => {
    const { repository } = repositoryOf(context, c, 'metadata', 'read')
    const account = context.state.accounts.byLogin(c.req.param('username'))
    if (!account) throw notFound()
    const role = roleOf(repository, account.login)
    return c.json({
      permission: role ?? 'none',
      role_name: role ?? 'none',
      user: describeUser(context.urls, account),
    })
  })

  api.get('/user', (c) => {
    const caller = c.get('caller')
    if (caller.kind === 'user') return c.json(describeUser(context.urls, caller.account))
    if (caller.kind === 'installation') throw new ApiProblem(403, 'Resource not accessible by integration')
    throw new ApiProblem(401, 'Requires authentication')
  })
}
