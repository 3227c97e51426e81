import type { BuildingEvent, Person, Repository } from '../../domain/index.ts'
import { askGit } from '../run/ask-git.ts'

/** What would be pushed, or asked to be pulled. */
export interface LocalWish {
  /** A branch, tag or commit; left out: what is checked out. */
  ref?: string
  /** What it is compared with; left out: what its branch is based on. */
  base?: string
  /** Whether it is a pull request into the base, rather than a push. */
  pullRequest: boolean
  /** Labels of the pull request. */
  label: string[]
}

/** Somebody with write access. */
const author: Person = { id: 1, login: 'you' }

/** The event that a Git checkout would cause. Throws what is missing, as a sentence. */
export async function localEvent(dir: string, wish: LocalWish, now: number): Promise<BuildingEvent> {
  const ask = async (...args: string[]) => (await askGit(dir, args)).trim()
  const or = (...args: string[]) => ask(...args).catch(() => null)
  await ask('rev-parse', '--git-dir').catch((error: unknown) => {
    throw new Error(`${dir} is no Git checkout: name one with --dir`, { cause: error })
  })
  const commitOf = async (revision: string, option: string) => {
    const sha = await or('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
    if (sha !== null) return sha
    throw new Error(`there is no commit ${revision} in ${dir}: fetch it, or name another with ${option}`)
  }
  const remote = await mainRemote(or)
  const repository = await describeRepository(or, remote)
  const wanted = wish.ref ?? 'HEAD'
  const sha = await commitOf(wanted, '--ref')
  const ref = await fullRef(or, wanted)
  const message = await ask('show', '--no-patch', '--format=%B', sha)
  const title = message.split('\n', 1)[0] ?? null
  const base =
    wish.base ??
    (await usualBase(or, ref, wish.pullRequest, { remote, defaultBranch: repository.defaultBranch }))
  if (wish.pullRequest) {
    if (base === null) throw new Error('say with --base what the pull request is to be pulled into')
    return {
      ...{ kind: 'pull_request', action: 'opened', repository, number: 1, title: title ?? '', draft: false },
      ...{
        open: true,
        sha,
        headRef: shortName(ref),
        baseRef: shortName(base, remote),
        labels: wish.label,
        at: now,
      },
      headRepository: repository,
      baseSha: await commitOf(base, '--base'),
      ...{ author, sender: author },
    }
  }
  const isTag = ref.startsWith('refs/tags/')
  const before = base === null ? null : await commitOf(base, '--base')
  return {
    ...{ kind: 'push', repository, ref, refType: isTag ? 'tag' : 'branch', refName: shortName(ref), sha },
    ...{ before: isTag ? null : before, forced: false, sender: author, title, message, at: now },
  }
}

type OrNull = (...args: string[]) => Promise<string | null>

/** A commit alone stands on no branch: it is taken for one of the branch that is checked out. */
async function fullRef(or: OrNull, wanted: string): Promise<string> {
  const symbolic = await or(
    'rev-parse',
    '--symbolic-full-name',
    '--verify',
    '--quiet',
    '--end-of-options',
    wanted,
  )
  const full = symbolic?.startsWith('refs/') === true ? symbolic : await or('symbolic-ref', '--quiet', 'HEAD')
  return (full ?? 'refs/heads/HEAD').replace(/^refs\/remotes\/[^/]+\//, 'refs/heads/')
}

/** What a push would begin from: what was pushed before, else the commit before; null where there is nothing. */
async function usualBase(
  or: OrNull,
  ref: string,
  isPullRequest: boolean,
  { remote, defaultBranch }: { remote: string; defaultBranch: string },
): Promise<string | null> {
  const there = async (revision: string) =>
    (await or('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)) !== null
  const branch = shortName(ref)
  const candidates = isPullRequest
    ? [`${remote}/${defaultBranch}`, defaultBranch]
    : ref.startsWith('refs/heads/')
      ? [`${branch}@{upstream}`, `${remote}/${branch}`, `${ref}~1`]
      : []
  const head = await or('rev-parse', '--verify', '--quiet', ref)
  for (const candidate of candidates) {
    if (!(await there(candidate))) continue
    // Nothing is left to push: what the last commit changed is meant.
    const isSame = !isPullRequest && (await or('rev-parse', '--verify', '--quiet', candidate)) === head
    if (!isSame) return candidate
  }
  return null
}

function shortName(ref: string, remote?: string): string {
  const name = ref.replace(/^refs\/(heads|tags)\//, '').replace(/^refs\/remotes\//, '')
  return remote !== undefined && name.startsWith(`${remote}/`) ? name.slice(remote.length + 1) : name
}

/** Where the checkout came from, or else is pushed to: `origin`, or the only other one. */
async function mainRemote(or: OrNull): Promise<string> {
  const remotes = ((await or('remote')) ?? '').split('\n')
  return remotes.length === 1 && remotes[0] ? remotes[0] : 'origin'
}

async function describeRepository(or: OrNull, remote: string): Promise<Repository> {
  const url = (await or('remote', 'get-url', remote)) ?? ''
  const path = /[:/]([^:/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url)
  const [owner, name] = path === null ? ['local', 'local'] : [path[1] ?? 'local', path[2] ?? 'local']
  const remoteHead = await or('symbolic-ref', '--quiet', '--short', `refs/remotes/${remote}/HEAD`)
  const defaultBranch = remoteHead?.slice(remote.length + 1) ?? (await branchThatIsThere(or)) ?? 'main'
  const host = hostOf(url)
  return {
    ...{ id: 1, owner, ownerId: 0, name, private: false, defaultBranch, installationId: null },
    ...{ cloneUrl: `https://${host}/${owner}/${name}.git`, htmlUrl: `https://${host}/${owner}/${name}` },
  }
}

async function branchThatIsThere(or: OrNull): Promise<string | null> {
  for (const name of ['main', 'master'])
    if ((await or('rev-parse', '--verify', '--quiet', `refs/heads/${name}`)) !== null) return name
  return null
}

/** `git@github.com:acme/shop.git` and `ssh://git@host:22/acme/shop` are cloned by HTTPS from the same host. */
function hostOf(url: string): string {
  if (URL.canParse(url) && new URL(url).host !== '') {
    const { protocol, host, hostname } = new URL(url)
    return protocol === 'https:' ? host : hostname
  }
  return /^(?:[^@/]+@)?([^:/]+):/.exec(url)?.[1] ?? 'github.com'
}
