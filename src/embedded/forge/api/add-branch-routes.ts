import type { ForgeContext } from '../context.ts'
import { listRefs } from '../git/list-refs.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, nodeId } from '../urls.ts'
import type { Api } from './env.ts'
import { repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound } from './problem.ts'

const prefix = 'refs/heads/'

/** https://docs.github.com/rest/branches/branches and /rest/git/refs */
export function addBranchRoutes(api: Api, context: ForgeContext): void {
  const describe = (repository: ForgeRepository, name: string, sha: string) => {
    const url = apiUrl(context.urls, repository)
    return {
      name,
      commit: { sha, url: `${url}/commits/${sha}` },
      protected: repository.protectedBranches.includes(name),
      protection_url: `${url}/branches/${encodeURIComponent(name)}/protection`,
    }
  }
  const describeRef = (repository: ForgeRepository, ref: string, sha: string) => {
    const url = apiUrl(context.urls, repository)
    return {
      ref,
      node_id: nodeId('Ref', repository.id),
      url: `${url}/git/${ref}`,
      object: { type: 'commit', sha, url: `${url}/git/commits/${sha}` },
    }
  }

  api.get('/repos/:owner/:repo/branches', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const wanted = c.req.query('protected')
    const branches = [...(await listRefs(dir))]
      .filter(([ref]) => ref.startsWith(prefix))
      .map(([ref, sha]) => describe(repository, ref.slice(prefix.length), sha))
      .filter((branch) => wanted === undefined || String(branch.protected) === wanted)
    return c.json(paginate(c, branches))
  })

  api.get('/repos/:owner/:repo/branches/:branch{.+}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const name = c.req.param('branch')
    const sha = (await listRefs(dir)).get(prefix + name)
    if (sha === undefined) throw new ApiProblem(404, 'Branch not found')
    return c.json(describe(repository, name, sha))
  })

  api.get('/repos/:owner/:repo/git/matching-refs/:ref{.*}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const start = `refs/${c.req.param('ref')}`
    const refs = [...(await listRefs(dir))].filter(([ref]) => ref.startsWith(start))
    return c.json(paginate(c, refs).map(([ref, sha]) => describeRef(repository, ref, sha)))
  })

  api.get('/repos/:owner/:repo/git/ref/:ref{.+}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const ref = `refs/${c.req.param('ref')}`
    const sha = (await listRefs(dir)).get(ref)
    if (sha === undefined) throw notFound()
    return c.json(describeRef(repository, ref, sha))
  })
}
