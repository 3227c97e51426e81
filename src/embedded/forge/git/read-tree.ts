import { runGit } from './run-git.ts'

export interface TreeEntry {
  mode: string
  type: 'blob' | 'tree' | 'commit'
  sha: string
  /** Bytes; null for what is not a blob. */
  size: number | null
  /** From the root of what was listed. */
  path: string
}

/** Entries of a tree, with `recursive` those of its subtrees too (and the subtrees). `tree` is a full object id. */
export async function readTree(dir: string, tree: string, recursive: boolean): Promise<TreeEntry[]> {
  const args = ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), tree]
  return parseTree(await runGit(args, { dir }))
}

/** What stands at a path of a commit (a full id); null when nothing does. Does not pass through symbolic links. */
export async function readEntry(dir: string, commit: string, path: string): Promise<TreeEntry | null> {
  const out = await runGit(['ls-tree', '-z', '-l', '--full-tree', commit, '--', path], { dir })
  return parseTree(out).find((entry) => entry.path === path) ?? null
}

/** The bytes of a blob, by its full id. */
export function readBlob(dir: string, sha: string): Promise<Buffer> {
  return runGit(['cat-file', 'blob', sha], { dir })
}

function parseTree(out: Buffer): TreeEntry[] {
  return out
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/ +/)
      return {
        mode,
        type: type === 'tree' || type === 'commit' ? type : 'blob',
        sha,
        size: size === '-' ? null : Number(size),
        path: line.slice(tab + 1),
      }
    })
}
