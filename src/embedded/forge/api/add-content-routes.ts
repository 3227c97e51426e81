import { posix } from 'node:path'
import type { ForgeContext } from '../context.ts'
import { resolveCommit, resolveTree } from '../git/resolve-revision.ts'
import type { TreeEntry } from '../git/read-tree.ts'
import { readBlob, readEntry, readTree } from '../git/read-tree.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, htmlUrl } from '../urls.ts'
import type { Api, ApiContext } from './env.ts'
import { repositoryOf } from './env.ts'
import { ApiProblem, notFound, validationFailed } from './problem.ts'

/** https://docs.github.com/rest/repos/contents: inlined only up to 1 MB, not served over 100 MB. */
const mostInlined = 1024 * 1024
const mostServed = 100 * 1024 * 1024
const mostDirectoryEntries = 1000
/** https://docs.github.com/rest/git/trees */
const mostTreeEntries = 100_000
const mostTreeBytes = 7 * 1024 * 1024

export function addContentRoutes(api: Api, context: ForgeContext): void {
  const serve = (c: ApiContext) => answerContents(context, c)
  api.get('/repos/:owner/:repo/contents', serve)
  api.get('/repos/:owner/:repo/contents/:path{.*}', serve)

  api.get('/repos/:owner/:repo/git/trees/:sha{.+}', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const tree = await resolveTree(dir, c.req.param('sha'))
    if (!tree) throw notFound()
    const entries = await readTree(dir, tree, c.req.query('recursive') !== undefined)
    const url = apiUrl(context.urls, repository)
    const described = entries.map(({ path, mode, type, sha, size }) => ({
      path,
      mode,
      type,
      sha,
      ...(size === null ? {} : { size }),
      ...(type === 'commit' ? {} : { url: `${url}/git/${type}s/${sha}` }),
    }))
    const kept = cutTree(described)
    return c.json({
      sha: tree,
      url: `${url}/git/trees/${tree}`,
      tree: kept,
      truncated: kept.length < described.length,
    })
  })

  api.get('/repos/:owner/:repo/git/blobs/:sha', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
    const sha = c.req.param('sha')
    if (!/^[0-9a-f]{40}$/.test(sha)) throw validationFailed([{ resource: 'Blob', field: 'sha' }])
    const content = await readBlob(dir, sha).catch(() => null)
    if (!content) throw notFound()
    if (content.length > mostServed) throw tooLarge('Blob')
    if (wantsRaw(c)) return rawAnswer(c, content)
    const url = `${apiUrl(context.urls, repository)}/git/blobs/${sha}`
    return c.json({ sha, url, size: content.length, ...inBase64(content) })
  })
}

async function answerContents(context: ForgeContext, c: ApiContext): Promise<Response> {
  const { repository, dir } = repositoryOf(context, c, 'contents', 'read')
  const path = (c.req.param('path') ?? '').replace(/\/+$/, '')
  if (path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '.'))
    throw new ApiProblem(400, 'path contains a malformed path component')
  const ref = c.req.query('ref') ?? repository.defaultBranch
  const commit = await resolveCommit(dir, ref)
  if (!commit) throw new ApiProblem(404, `No commit found for the ref ${ref}`)
  const describe = describer(context, repository, ref)
  if (path === '')
    return c.json((await readTree(dir, commit, false)).map((entry) => describe(entry, entry.path)))

  const entry = await readEntry(dir, commit, path)
  if (!entry) throw notFound()
  if (entry.type === 'tree') {
    const children = (await readTree(dir, entry.sha, false)).slice(0, mostDirectoryEntries)
    return c.json(children.map((child) => describe(child, `${path}/${child.path}`)))
  }
  const file = await throughSymlink(dir, commit, entry, path)
  if (file.type === 'commit') return c.json({ ...describe(file, path), submodule_git_url: null })
  if ((file.size ?? 0) > mostServed) throw tooLarge('Contents')
  const large = (file.size ?? 0) > mostInlined
  const content = large && !wantsRaw(c) ? null : await readBlob(dir, file.sha)
  if (content && wantsRaw(c)) return rawAnswer(c, content)
  if (file.mode === '120000') return c.json({ ...describe(file, path), target: content?.toString() })
  // GitHub leaves the content out over 1 MB and says so by the encoding.
  return c.json({
    ...describe(file, path),
    ...(content ? inBase64(content) : { content: '', encoding: 'none' }),
  })
}

/** A link to a file of the repository is answered with that file, once; any other link as a link. */
async function throughSymlink(
  dir: string,
  commit: string,
  entry: TreeEntry,
  path: string,
): Promise<TreeEntry> {
  if (entry.mode !== '120000') return entry
  const link = (await readBlob(dir, entry.sha)).toString()
  const target = posix.join(posix.dirname(path), link)
  if (link.startsWith('/') || target.startsWith('../') || target === '.' || target === '..') return entry
  const found = await readEntry(dir, commit, target)
  return found?.type === 'blob' && found.mode !== '120000' ? found : entry
}

function describer(context: ForgeContext, repository: ForgeRepository, ref: string) {
  const api = apiUrl(context.urls, repository)
  const html = htmlUrl(context.urls, repository)
  return (entry: TreeEntry, path: string) => {
    const type = typeOf(entry)
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    const self = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
    const git = type === 'submodule' ? null : `${api}/git/${entry.type}s/${entry.sha}`
    const page = `${html}/${entry.type}/${encodeURIComponent(ref)}/${encoded}`
    return {
      name: posix.basename(path),
      path,
      sha: entry.sha,
      size: entry.size ?? 0,
      url: self,
      html_url: page,
      git_url: git,
      download_url: type === 'file' ? self : null,
      type,
      _links: { self, git, html: page },
    }
  }
}

function typeOf(entry: TreeEntry): 'file' | 'dir' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') return 'dir'
  if (entry.type === 'commit') return 'submodule'
  return entry.mode === '120000' ? 'symlink' : 'file'
}

function wantsRaw(c: ApiContext): boolean {
  return /application\/vnd\.github(\.v3)?\.raw(\+json)?\b/.test(c.req.header('accept') ?? '')
}

function rawAnswer(c: ApiContext, content: Buffer): Response {
  return c.body(new Uint8Array(content), 200, { 'content-type': 'application/vnd.github.raw; charset=utf-8' })
}

/** GitHub breaks base64 into lines of 60 characters. */
function inBase64(content: Buffer): { content: string; encoding: 'base64' } {
  return { content: content.toString('base64').replace(/.{1,60}/g, '$&\n'), encoding: 'base64' }
}

function cutTree<T>(entries: T[]): T[] {
  let bytes = 0
  const end = entries.findIndex((entry, index) => {
    bytes += JSON.stringify(entry).length
    return index >= mostTreeEntries || bytes > mostTreeBytes
  })
  return end < 0 ? entries : entries.slice(0, end)
}

function tooLarge(resource: string): ApiProblem {
  return new ApiProblem(
    403,
    'This API returns blobs up to 100 MB in size. The requested blob is too large.',
    {
      errors: [{ resource, field: 'data', code: 'too_large' }],
    },
  )
}
