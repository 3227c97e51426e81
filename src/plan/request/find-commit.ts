import {
  isFullSha,
  type BuildingEvent,
  type Person,
  type PushEvent,
  type Repository,
} from '../../domain/index.ts'
import type { SourceHost, Store } from '../../ports.ts'

interface CommitSources {
  sourceHost: Pick<SourceHost, 'resolve' | 'pullRequest' | 'commitMessage'>
  store: Pick<Store, 'read'>
}

interface Wanted {
  near: Repository
  request: { repository: string; ref: string | null; sha: string | null }
  /** Who asks. */
  sender: Person
  /** Epoch milliseconds. */
  now: number
}

/** Why there is nothing that could be built. */
type Missing = { missing: 'repository' } | { missing: 'commit'; reason: string }

/** The commit that a request means, as the event that would tell of it. */
export async function findCommit(
  sources: CommitSources,
  wanted: Wanted,
): Promise<{ event: BuildingEvent } | Missing> {
  const { near, request } = wanted
  const { repository: name, ref, sha } = request
  if (sha !== null && !isFullSha(sha))
    return without(`\`${sha}\` is no commit: all 40 hex digits are needed.`)
  const pull = /^refs\/pull\/([1-9]\d{0,9})\/head$/.exec(ref ?? '')?.[1]
  if (pull !== undefined) return await findPull(sources, wanted, Number(pull))
  const there = await sources.sourceHost.resolve(near, name, ref)
  if (there === 'missing') {
    // Which of the two is missing: the default branch is always there.
    const is = ref !== null && (await sources.sourceHost.resolve(near, name, null)) !== 'missing'
    return is ? without(`There is no branch or tag \`${ref}\` in ${name}.`) : { missing: 'repository' }
  }
  const { repository } = there
  if (isFullSha(there.ref))
    return without(`\`${there.ref}\` is a commit and no branch or tag: name it under \`sha\`.`)
  if (sha === null || sha === there.sha) return await asPush(sources, wanted, repository, there)
  if ((await sources.sourceHost.resolve(near, name, sha)) === 'missing')
    return without(`There is no commit ${sha} in ${name}.`)
  const stranger = await whyStrange(sources, repository, sha)
  return stranger === null
    ? await asPush(sources, wanted, repository, { ref: there.ref, sha })
    : without(stranger)
}

/** Forks' commits can be had from the base repository by their names: a token says nothing about who wrote them. */
async function whyStrange(
  { store }: CommitSources,
  repository: Repository,
  sha: string,
): Promise<string | null> {
  const built = await store.read('buildsOf', { repositoryId: repository.id, sha })
  const approved = await store.read('approval', { repositoryId: repository.id, sha })
  const isTrusted = approved !== null || built.every(({ build }) => build.trust === 'trusted')
  return isTrusted
    ? null
    : `The commit ${sha} comes from a fork and is not approved: ask for its pull request, as \`refs/pull/<number>/head\`.`
}

async function asPush(
  { sourceHost }: CommitSources,
  { sender, now }: Wanted,
  repository: Repository,
  { ref, sha }: { ref: string; sha: string },
): Promise<{ event: PushEvent }> {
  const message = await sourceHost.commitMessage(repository, sha)
  const refType = ref.startsWith('refs/tags/') ? 'tag' : 'branch'
  const event: PushEvent = {
    kind: 'push',
    repository,
    ref,
    refType,
    refName: ref.replace(/^refs\/(?:heads|tags)\//, ''),
    before: null,
    sha,
    forced: false,
    sender,
    title: message?.split('\n', 1)[0] ?? null,
    message,
    at: now,
  }
  return { event }
}

async function findPull(
  { sourceHost }: CommitSources,
  { near, request, sender }: Wanted,
  number: number,
): Promise<{ event: BuildingEvent } | Missing> {
  const there = await sourceHost.resolve(near, request.repository, null)
  if (there === 'missing') return { missing: 'repository' }
  const { repository } = there
  const pull = await sourceHost.pullRequest(repository, number)
  if (pull === null || !pull.open)
    return without(`There is no open pull request ${number} in ${request.repository}.`)
  if (request.sha !== null && request.sha !== pull.sha)
    return without(`The head of pull request ${number} is ${pull.sha}, not ${request.sha}.`)
  return { event: { ...pull, kind: 'pull_request', action: 'asked', repository, sender } }
}

function without(reason: string): Missing {
  return { missing: 'commit', reason }
}
