import { GitError, runGit } from './run-git.ts'

export interface ChangedFile {
  path: string
  previousPath: string | null
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  sha: string
  additions: number
  deletions: number
}

/** Git knows it without having it. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** The best common ancestor of two commits given by full id; null for unrelated histories. */
export async function mergeBase(dir: string, base: string, head: string): Promise<string | null> {
  try {
    return (await runGit(['merge-base', base, head], { dir })).toString().trim()
  } catch (error) {
    if (error instanceof GitError) return null
    throw error
  }
}

/** How many commits only the first and only the second can reach. */
export async function countApart(
  dir: string,
  base: string,
  head: string,
): Promise<{ behind: number; ahead: number }> {
  const out = await runGit(['rev-list', '--count', '--left-right', `${base}...${head}`], { dir })
  const [behind = '0', ahead = '0'] = out.toString().trim().split('\t')
  return { behind: Number(behind), ahead: Number(ahead) }
}

/** Files that differ between two trees or commits given by full id, renames found. */
export async function diffCommits(dir: string, from: string, to: string): Promise<ChangedFile[]> {
  const args = [
    'diff-tree',
    '-z',
    '-r',
    '-M',
    '--raw',
    '--numstat',
    '--no-commit-id',
    '--full-index',
    from,
    to,
  ]
  const tokens = (await runGit(args, { dir })).toString().split('\0')
  const files = new Map<string, ChangedFile>()
  let at = 0
  const next = () => tokens[at++] ?? ''
  while (at < tokens.length) {
    const token = next()
    if (token.startsWith(':')) {
      const [, , , sha = '', letter = ''] = token.split(' ')
      const first = next()
      const renamed = letter.startsWith('R') || letter.startsWith('C')
      const path = renamed ? next() : first
      files.set(path, {
        path,
        previousPath: renamed ? first : null,
        status: statusOf(letter),
        sha,
        additions: 0,
        deletions: 0,
      })
    } else if (token !== '') {
      const [additions = '', deletions = '', name = ''] = token.split('\t')
      if (name === '') next()
      const file = files.get(name === '' ? next() : name)
      // Binary files count as `-`.
      if (file) Object.assign(file, { additions: Number(additions) || 0, deletions: Number(deletions) || 0 })
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function statusOf(letter: string): ChangedFile['status'] {
  const statuses: Record<string, ChangedFile['status']> = {
    A: 'added',
    D: 'removed',
    R: 'renamed',
    T: 'changed',
  }
  return statuses[letter.charAt(0)] ?? 'modified'
}
