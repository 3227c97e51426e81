import type { ForgeContext } from '../context.ts'
import { countApart, diffCommits, emptyTree, mergeBase } from '../git/diff-commits.ts'
import { readCommit, readCommits } from '../git/read-commits.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import { describeCommit, describeFile } from '../shapes/commit.ts'
import { apiUrl, htmlUrl } from '../urls.ts'
import type { Api } from './env.ts'
import { repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound } from './problem.ts'

/** https://docs.github.com/rest/commits/commits: 300 files a page, 3,000 in all; a comparison shows one page. */
const filesPerPage = 300
const mostFiles = 3000
const mostCompared = 250

export function addCommitRoutes(api: Api, context: ForgeContext): void {
  api.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const ref = c.req.param('ref')
    const sha = await resolveCommit(dir, ref)
    if (!sha) throw new ApiProblem(422, `No commit found for SHA: ${ref}`)
    if (/application\/vnd\.github(\.v3)?\.sha\b/.test(c.req.header('accept') ?? ''))
      return c.body(sha, 200, { 'content-type': 'application/vnd.github.sha; charset=utf-8' })
    const commit = await readCommit(dir, sha)
    const all = await diffCommits(dir, commit.parents[0] ?? emptyTree, sha)
    const urls = [apiUrl(context.urls, repository), htmlUrl(context.urls, repository)] as const
    const additions = all.reduce((sum, file) => sum + file.additions, 0)
    const deletions = all.reduce((sum, file) => sum + file.deletions, 0)
    // Without `per_page` a page holds 300, other than elsewhere.
    const page =
      c.req.query('per_page') === undefined && c.req.query('page') === undefined
        ? all.slice(0, filesPerPage)
        : paginate(c, all.slice(0, mostFiles), filesPerPage)
    return c.json({
      ...describeCommit(commit, ...urls),
      stats: { total: additions + deletions, additions, deletions },
      files: page.map((file) => describeFile(file, sha, ...urls)),
    })
  })

  api.get('/repos/:owner/:repo/compare/:basehead{.+}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const [baseName = '', headName = ''] = c.req.param('basehead').split('...')
    const [base, head] = await Promise.all([resolveCommit(dir, baseName), resolveCommit(dir, headName)])
    if (!base || !head) throw notFound()
    const root = await mergeBase(dir, base, head)
    if (!root) throw new ApiProblem(404, `No common ancestor between ${baseName} and ${headName}.`)
    const { ahead, behind } = await countApart(dir, base, head)
    const commits = await readCommits(dir, head, [base], mostCompared)
    const urls = [apiUrl(context.urls, repository), htmlUrl(context.urls, repository)] as const
    const page = Number(c.req.query('page') ?? 1)
    const files = page > 1 ? [] : (await diffCommits(dir, root, head)).slice(0, filesPerPage)
    return c.json({
      url: `${urls[0]}/compare/${base}...${head}`,
      html_url: `${urls[1]}/compare/${base}...${head}`,
      base_commit: describeCommit(await readCommit(dir, base), ...urls),
      merge_base_commit: describeCommit(await readCommit(dir, root), ...urls),
      status: ahead > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical',
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: paginate(c, commits, mostCompared).map((commit) => describeCommit(commit, ...urls)),
      files: files.map((file) => describeFile(file, head, ...urls)),
    })
  })
}
