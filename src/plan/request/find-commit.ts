import {
  isFullSha,
  type BuildingEvent,
  type Person,
  type PushEvent,
  type Repository,
} from '../../domain/index.ts'
import type { SourceHost } from '../../ports.ts'
import { refProblem } from '../build-file/extends/reference-rules.ts'

interface CommitSources {
  sourceHost: Pick<SourceHost, 'resolve' | 'contains' | 'pullRequest' | 'commitMessage'>
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

/**
 * The commit that a request means, as the event that would tell of it. One that is named has to be on the branch or tag:
 * forks' commits can be had from the base repository by their names, and a token says nothing about who wrote them.
 */
export async function findCommit(
  sources: CommitSources,
  wanted: Wanted,
): Promise<{ event: BuildingEvent } | Missing> {
  const { near, request } = wanted
  const { repository: name, ref, sha } = request
  if (sha !== null && !isFullSha(sha))
    return without(`\`${sha}\` is no commit: all 40 hex digits are needed.`)
  if (ref !== null && refProblem(ref) !== null) return without(`\`${ref}\` is no name of a branch or tag.`)
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
  if (await sources.sourceHost.contains(repository, there.sha, sha))
    return await asPush(sources, wanted, repository, { ref: there.ref, sha })
  return without(
    `The commit ${sha} is not on \`${shortRef(there.ref)}\` of ${name}: name a branch or tag that has it under \`ref\`, or ask for its pull request as \`refs/pull/<number>/head\`.`,
  )
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '')
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
    refName: shortRef(ref),
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
