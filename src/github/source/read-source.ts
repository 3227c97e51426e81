import type { Octokit } from '@octokit/rest'
import type { Repository } from '../../domain/index.ts'
import type { Clock, Log, SourceHost } from '../../ports.ts'
import { Unavailable } from '../../ports.ts'
import type { Ask } from '../ask-github.ts'
import type { Credentials } from '../credentials.ts'
import { translateError } from '../translate-error.ts'
import { isAbsent, unreadable } from '../unreadable.ts'

/** https://docs.github.com/rest/commits/commits#compare-two-commits */
const compareCap = 300
/** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
const pullRequestCap = 3_000
const pageSize = 100
/** Of paths in a tree that is too large to be listed; each costs a request or more. */
const mostLookups = 16

interface Parts {
  octokit: Octokit
  ask: Ask
  credentials: Credentials
  clock: Clock
  log: Log
}

/** Reads files of repositories through GitHub's REST API. */
export function readSource(
  parts: Parts,
): Pick<SourceHost, 'file' | 'existing' | 'changedFiles' | 'contains' | 'pullRequestFiles' | 'cloneToken'> {
  const { octokit, ask, clock } = parts

  /** Looks a path up in the commit's trees, because the contents API follows symbolic links silently. */
  async function findBlob(
    repository: Repository,
    sha: string,
    segments: string[],
  ): Promise<{ size: number } | null> {
    const { owner, name: repo } = repository
    let tree = sha
    for (const [index, segment] of segments.entries()) {
      const answer = await ask.read(repository, (as) =>
        octokit.rest.git.getTree({ owner, repo, tree_sha: tree, ...as }),
      )
      if (!answer.ok) {
        if (isAbsent(answer)) return null
        throw unreadable(repository, answer, clock)
      }
      const entry = answer.data.tree.find((candidate) => candidate.path === segment)
      if (!entry) return null
      const last = index === segments.length - 1
      if (last) return isRegularFile(entry.mode) ? { size: entry.size ?? 0 } : null
      if (entry.type !== 'tree') return null
      tree = entry.sha
    }
    return null
  }

  /** Null where one of the two is not there, or they have nothing in common. */
  async function compare(repository: Repository, base: string, head: string) {
    const { owner, name: repo } = repository
    const answer = await ask.read(repository, (as) =>
      octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 1,
        ...as,
      }),
    )
    if (answer.ok) return answer.data
    if (isAbsent(answer)) return null
    throw unreadable(repository, answer, clock)
  }

  return {
    async file(repository, sha, path, maxBytes) {
      const segments = path.split('/')
      if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return 'missing'
      const blob = await findBlob(repository, sha, segments)
      if (!blob) return 'missing'
      if (blob.size > maxBytes) return 'too-large'
      // Octokit would escape the slashes; raw, because JSON carries nothing over 1 MB, and unparsed, because text is decoded.
      const url = `GET /repos/{owner}/{repo}/contents/${segments.map(encodeURIComponent).join('/')}`
      const { owner, name: repo } = repository
      const answer = await ask.read<unknown>(repository, async (as) => {
        const response = await octokit.request(url, {
          owner,
          repo,
          ref: sha,
          headers: { accept: 'application/vnd.github.raw+json', ...as.headers },
          request: { ...as.request, parseSuccessResponseBody: false },
        })
        const body = response.data as AsyncIterable<Uint8Array> | null
        return { data: await readAtMost(body, maxBytes, clock) }
      })
      if (answer.ok) return answer.data instanceof Uint8Array ? answer.data : 'too-large'
      if (isAbsent(answer)) return 'missing'
      throw unreadable(repository, answer, clock)
    },

    async existing(repository, sha, paths) {
      const { owner, name: repo } = repository
      const answer = await ask.read(repository, (as) =>
        octokit.rest.git.getTree({ owner, repo, tree_sha: sha, recursive: '1', ...as }),
      )
      if (!answer.ok) {
        if (isAbsent(answer)) return new Set()
        throw unreadable(repository, answer, clock)
      }
      const there = new Set(answer.data.tree.flatMap(({ path, mode }) => (isRegularFile(mode) ? [path] : [])))
      const found = new Set(paths.filter((path) => there.has(path)))
      if (!answer.data.truncated) return found
      for (const path of paths.filter((one) => !there.has(one)).slice(0, mostLookups))
        if (await findBlob(repository, sha, path.split('/'))) found.add(path)
      return found
    },

    async changedFiles(repository, base, head) {
      const compared = await compare(repository, base, head)
      // The commit before a forced push may be gone.
      if (compared === null) return { paths: [], complete: false }
      const files = compared.files ?? []
      // GitHub compares with the common ancestor; after a forced push that is not what the branch was.
      const straight = compared.status === 'ahead' || compared.status === 'identical'
      return { paths: pathsOf(files), complete: straight && files.length < compareCap }
    },

    async contains(repository, head, sha) {
      const compared = await compare(repository, head, sha)
      return compared?.status === 'behind' || compared?.status === 'identical'
    },

    async pullRequestFiles(repository, number) {
      const { owner, name: repo } = repository
      const paths: string[] = []
      for (let page = 1; page <= pullRequestCap / pageSize; page += 1) {
        const answer = await ask.read(repository, (as) =>
          octokit.rest.pulls.listFiles({ owner, repo, pull_number: number, per_page: pageSize, page, ...as }),
        )
        if (!answer.ok) {
          if (isAbsent(answer)) return { paths: [], complete: false }
          throw unreadable(repository, answer, clock)
        }
        paths.push(...pathsOf(answer.data))
        if (answer.data.length < pageSize) return { paths, complete: true }
      }
      return { paths, complete: false }
    },

    /**
     * Null for a public repository, which needs none, and with a plain token: that one opens everything its
     * owner may see, so it is never put into a tenant's namespace.
     */
    async cloneToken(repository) {
      if (!repository.private) return null
      try {
        return await parts.credentials.cloneToken(repository)
      } catch (error) {
        const denied = translateError(error, clock.now())
        if (denied.status === 401)
          throw new Unavailable(
            `GitHub does not accept our credentials: ${denied.message}`,
            clock.now() + 60_000,
          )
        parts.log.warn(
          { repository: repository.id, installation: repository.installationId, status: denied.status },
          'no clone token to be had',
        )
        return null
      }
    },
  }
}

function isRegularFile(mode: string): boolean {
  return mode === '100644' || mode === '100755'
}

/** Where a file was before counts as changed too. */
function pathsOf(files: { filename: string; previous_filename?: string }[]): string[] {
  return files.flatMap((file) =>
    file.previous_filename === undefined ? [file.filename] : [file.filename, file.previous_filename],
  )
}

/** The whole body, or null as soon as it is larger. */
async function readAtMost(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
  clock: Clock,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > maxBytes) return null
      chunks.push(chunk)
    }
  } catch (error) {
    throw new Unavailable('GitHub stopped in the middle of a file', clock.now() + 1_000, error)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
