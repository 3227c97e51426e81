import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { askGit } from './ask-git.ts'

/** What Git knows of a folder. */
export interface Tree {
  /** Whether a repository is around it. */
  isRepository: boolean
  /** Null where no branch is checked out. */
  branch: string | null
  /** Null before the first commit. */
  sha: string | null
  /** Whether it differs from the commit. */
  isChanged: boolean
}

/** Throws with Git's words where a repository is there that Git does not want to read. */
export async function describeTree(dir: string): Promise<Tree> {
  if (!hasRepository(dir)) return { isRepository: false, branch: null, sha: null, isChanged: true }
  await askGit(dir, ['rev-parse', '--git-dir'])
  const or = (args: string[]) =>
    askGit(dir, args).then(
      (text) => text.trim(),
      () => null,
    )
  return {
    isRepository: true,
    branch: await or(['symbolic-ref', '--short', '--quiet', 'HEAD']),
    sha: await or(['rev-parse', '--verify', '--quiet', 'HEAD']),
    isChanged: (await askGit(dir, ['status', '--porcelain', '--', '.'])) !== '',
  }
}

/** Asked of the file system: Git says "no repository" and "not yours" with the same exit code. */
function hasRepository(dir: string): boolean {
  return existsSync(join(dir, '.git')) || (dirname(dir) !== dir && hasRepository(dirname(dir)))
}
