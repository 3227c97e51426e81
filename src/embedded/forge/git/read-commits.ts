import { GitError, runGit } from './run-git.ts'

export interface GitPerson {
  name: string
  email: string
  /** ISO 8601 with the person's own offset. */
  date: string
}

export interface GitCommit {
  sha: string
  tree: string
  parents: string[]
  author: GitPerson
  committer: GitPerson
  message: string
  added: string[]
  modified: string[]
  removed: string[]
}

/** GitHub names no more files of one commit in an event. */
const mostFiles = 3000
const marker = '\x01'
const format = `--format=${marker}%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00`

/**
 * Commits that are reachable from `tip` and from none of `known`, oldest first, of more than `limit` the
 * newest. All are full object ids.
 */
export async function readCommits(
  dir: string,
  tip: string,
  known: Iterable<string>,
  limit: number,
): Promise<GitCommit[]> {
  const args = ['log', '-z', '--name-status', '--no-renames', '--diff-merges=first-parent', format]
  const input = [tip, ...[...known].map((sha) => `^${sha}`)].join('\n') + '\n'
  const out = await runGit([...args, `--max-count=${limit}`, '--topo-order', '--ignore-missing', '--stdin'], {
    dir,
    input,
  })
  return parseLog(out.toString()).reverse()
}

/** One commit by its full id. */
export async function readCommit(dir: string, sha: string): Promise<GitCommit> {
  const [commit] = await readCommits(dir, sha, [], 1)
  if (!commit) throw new Error(`there is no commit ${sha} in ${dir}`)
  return commit
}

/** Whether `ancestor` is reachable from `tip`; both are full ids. */
export async function isAncestor(dir: string, ancestor: string, tip: string): Promise<boolean> {
  try {
    await runGit(['merge-base', '--is-ancestor', ancestor, tip], { dir })
    return true
  } catch (error) {
    if (error instanceof GitError) return false
    throw error
  }
}

function parseLog(text: string): GitCommit[] {
  const tokens = text.split('\0')
  const commits: GitCommit[] = []
  let at = 0
  const next = () => tokens[at++] ?? ''
  while (at < tokens.length) {
    const head = next()
    if (!head.startsWith(marker)) continue
    const commit: GitCommit = {
      sha: head.slice(1),
      tree: next(),
      parents: next().split(' ').filter(Boolean),
      author: { name: next(), email: next(), date: next() },
      committer: { name: next(), email: next(), date: next() },
      message: next().replace(/\n$/, ''),
      added: [],
      modified: [],
      removed: [],
    }
    let files = 0
    // A status stands before each path, so a path that looks like a marker is never read as one.
    while (at < tokens.length && !tokens[at]?.startsWith(marker)) {
      const status = next().trim()
      if (status === '') continue
      const path = next()
      if (files++ >= mostFiles) continue
      if (status === 'A') commit.added.push(path)
      else if (status === 'D') commit.removed.push(path)
      else commit.modified.push(path)
    }
    commits.push(commit)
  }
  return commits
}
