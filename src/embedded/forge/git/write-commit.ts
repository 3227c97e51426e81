import type { InitialFiles } from './make-repository.ts'
import { resolveCommit } from './resolve-revision.ts'
import { GitError, runGit } from './run-git.ts'

/** As for a first commit; null takes a file away. */
export type CommitFiles = Record<string, InitialFiles[string] | null>

interface Author {
  name: string
  email: string
  /** Epoch milliseconds. */
  at: number
}

interface CommitWish {
  files: CommitFiles
  branch: string
  message: string
  /** What it follows; null for the branch as it is, and `otherwise` where there is no such branch. */
  parent: string | null
  otherwise: string
  author: Author
}

/** Moves a branch to a new commit, also backwards. Returns its id. Throws for a parent that is not there. */
export async function writeCommit(dir: string, wish: CommitWish): Promise<string> {
  const { branch, author } = wish
  const ref = `refs/heads/${branch}`
  const parent =
    wish.parent === null
      ? ((await resolveCommit(dir, ref)) ?? (await resolveCommit(dir, `refs/heads/${wish.otherwise}`)))
      : await resolveCommit(dir, wish.parent)
  if (parent === null && wish.parent !== null) throw new Error(`there is no commit ${wish.parent}`)
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
  const parts = [
    `commit ${ref}\n`,
    `committer ${author.name} <${author.email}> ${Math.floor(author.at / 1000)} +0000\n`,
    data(wish.message),
    ...(parent === null ? [] : [`from ${parent}\n`]),
    ...Object.entries(wish.files).map(([path, file]) => {
      if (file === null) return `D ${JSON.stringify(path)}\n`
      const { content, mode } = typeof file === 'string' ? { content: file, mode: '100644' } : file
      return `M ${mode} inline ${JSON.stringify(path)}\n${data(content)}`
    }),
    'done\n',
  ]
  const input = parts.join('')
  await runGit(['fast-import', '--quiet', '--done', '--force', '--date-format=raw'], { dir, input })
  return (await runGit(['rev-parse', ref], { dir })).toString().trim()
}

/** Merges one commit into another and returns the merge, on no branch yet. Throws when they conflict. */
export async function mergeCommits(
  dir: string,
  into: string,
  head: string,
  message: string,
  author: Author,
): Promise<string> {
  const merged = await runGit(['merge-tree', '--write-tree', into, head], { dir }).catch((error: unknown) => {
    throw error instanceof GitError ? new Error('this branch has conflicts', { cause: error }) : error
  })
  const tree = merged.toString().trim()
  const date = `${Math.floor(author.at / 1000)} +0000`
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  }
  const args = ['commit-tree', tree, '-p', into, '-p', head]
  return (await runGit(args, { dir, env, input: message })).toString().trim()
}

/** All of the refs at once, each to its commit; null deletes. */
export async function moveRefs(dir: string, refs: Record<string, string | null>): Promise<void> {
  const lines = Object.entries(refs).map(([ref, sha]) =>
    sha === null ? `delete ${ref}\n` : `update ${ref} ${sha}\n`,
  )
  await runGit(['update-ref', '--stdin'], { dir, input: `start\n${lines.join('')}commit\n` })
}
