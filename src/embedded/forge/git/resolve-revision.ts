import { runGit } from './run-git.ts'

const zeroSha = /^0+$/

/** Whether a name can stand for a branch, a tag or a commit, and for nothing cleverer. */
function isPlainRevision(text: string): boolean {
  return (
    text.length > 0 &&
    text.length <= 500 &&
    !/[\x00-\x20~^:?*[\\\x7f]|\.\.|@\{/.test(text) &&
    !/^[-/.]|[/.]$/.test(text)
  )
}

/** The commit that a branch, a tag, a full ref or an object id names, tags peeled; null when there is none. */
export async function resolveCommit(dir: string, revision: string): Promise<string | null> {
  if (!isPlainRevision(revision) || zeroSha.test(revision)) return null
  const candidates = revision.startsWith('refs/')
    ? [revision]
    : [`refs/heads/${revision}`, `refs/tags/${revision}`, `refs/${revision}`]
  if (/^[0-9a-f]{7,40}$/.test(revision)) candidates.unshift(revision)
  return firstObject(dir, candidates, '^{commit}')
}

/** The same for a tree, which a commit also names. */
export async function resolveTree(dir: string, revision: string): Promise<string | null> {
  if (/^[0-9a-f]{40}$/.test(revision)) return firstObject(dir, [revision], '^{tree}')
  const commit = await resolveCommit(dir, revision)
  return commit && firstObject(dir, [commit], '^{tree}')
}

async function firstObject(dir: string, names: string[], peel: string): Promise<string | null> {
  const input = names.map((name) => `${name}${peel}\n`).join('')
  const lines = (await runGit(['cat-file', '--batch-check=%(objectname)'], { dir, input })).toString()
  return lines.split('\n').find((line) => /^[0-9a-f]{40}$/.test(line)) ?? null
}
