import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BuildingEvent } from '../../domain/index.ts'
import type { EventSources } from '../../plan/plan-event.ts'
import { askGit } from '../run/ask-git.ts'

const run = promisify(execFile)
/** As GitHub has it: https://docs.github.com/rest/commits/commits#compare-two-commits and its list of files. */
const mostFiles = { compared: 300, ofPullRequest: 3000 }

/**
 * What planning asks of GitHub, answered by a Git checkout that has the commits of the event. People and protected
 * branches it does not know: nobody may write, and no branch is protected.
 */
export function localSourceHost(dir: string, event: BuildingEvent): EventSources['sourceHost'] {
  const changed = async (base: string, head: string, most: number) => {
    await needCommits(dir, [base, head])
    // Both names of a file that was renamed, as GitHub gives them.
    const args = ['diff', '--name-only', '--no-renames', '-z', `${base}...${head}`]
    const paths = (await askGit(dir, args)).split('\0').filter((path) => path !== '')
    return { paths, complete: paths.length < most }
  }
  return {
    async file(_repository, sha, path, maxBytes) {
      await needCommits(dir, [sha])
      const [mode, type, id] = (await askGit(dir, ['ls-tree', sha, '--', path])).split(/\s/, 3)
      if (type !== 'blob' || id === undefined || mode === '120000') return 'missing'
      if (Number(await askGit(dir, ['cat-file', '-s', id])) > maxBytes) return 'too-large'
      const { stdout } = await run('git', ['cat-file', 'blob', id], {
        cwd: dir,
        encoding: 'buffer',
        maxBuffer: maxBytes + 1,
      })
      return stdout
    },
    // Of other repositories there is no checkout.
    resolve: () => Promise.resolve('missing'),
    changedFiles: (_repository, base, head) => changed(base, head, mostFiles.compared),
    pullRequestFiles: () =>
      event.kind === 'pull_request'
        ? changed(event.baseSha, event.sha, mostFiles.ofPullRequest)
        : Promise.resolve({ paths: [], complete: false }),
    permission: () => Promise.resolve('none'),
    async commitMessage(_repository, sha) {
      await needCommits(dir, [sha])
      return await askGit(dir, ['show', '--no-patch', '--format=%B', sha])
    },
    isProtected: () => Promise.resolve(false),
  }
}

async function needCommits(dir: string, shas: readonly string[]): Promise<void> {
  await askGit(dir, ['rev-parse', '--git-dir']).catch((error: unknown) => {
    throw new Error(`${dir} is no Git checkout: name one that has the payload's commits with --dir`, {
      cause: error,
    })
  })
  for (const sha of shas) {
    await askGit(dir, ['cat-file', '-e', `${sha}^{commit}`]).catch((error: unknown) => {
      throw new Error(`${dir} has no commit ${sha}: fetch it first, or name another checkout with --dir`, {
        cause: error,
      })
    })
  }
}
