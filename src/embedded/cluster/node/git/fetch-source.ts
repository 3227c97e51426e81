import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Git } from './run-git.ts'
import { GitStepError } from './run-git.ts'

const fullSha = /^[0-9a-f]{40}$/
const anySha = /^[0-9a-f]{7,40}$/

/** Puts the revision's files into `target`, with `depth` commits of history; 0 is all of it. */
export async function fetchSource(
  git: Git,
  source: { url: string; target: string; revision: string | null; depth: number },
): Promise<void> {
  const { url, target, revision, depth } = source
  const safe = ['-c', `safe.directory=${target}`]
  const shallow = depth > 0 ? ['--depth', String(depth)] : []
  const inTarget: Git = (...args) => git(...safe, '-C', target, ...args)

  if (revision !== null && fullSha.test(revision)) {
    // `clone` cannot name a commit; a fetch can, and gets it also where only refs/pull/N/head reaches it.
    await git(...safe, 'init', '--quiet', '--', target)
    await inTarget('remote', 'add', 'origin', url)
    await inTarget('fetch', '--quiet', '--no-tags', ...shallow, 'origin', revision)
    await inTarget('checkout', '--quiet', '--detach', revision)
  } else {
    const clone = (...flags: string[]) =>
      git(...safe, 'clone', '--quiet', '--no-tags', ...flags, '--', url, target)
    try {
      await clone('--single-branch', ...(revision === null ? [] : ['--branch', revision]), ...shallow)
    } catch (error) {
      const shortSha = revision !== null && anySha.test(revision)
      if (!shortSha || !(error instanceof GitStepError) || error.failure.reason !== 'GitRevisionNotFound')
        throw error
      await clone()
      await inTarget('checkout', '--quiet', '--detach', revision)
    }
  }
  if (existsSync(join(target, '.gitmodules')))
    await inTarget('submodule', 'update', '--init', '--recursive', ...shallow)
}
