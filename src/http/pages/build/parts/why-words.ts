import { tokenNameOf, type Build } from '../../../../domain/index.ts'
import { plain } from '../../../../report/words/dress.ts'
import type { Origin } from '../load-facts.ts'

/** Why a Build is there, as sentences with code between backticks. */
export function whyWords(
  build: Pick<Build, 'ref' | 'pullRequest' | 'author' | 'createdAt'>,
  origin: Omit<Origin, 'guid'> | null,
): string {
  const words = origin === null ? requestWords(build) : eventWords(build, origin)
  const replayed = origin !== null && origin.replayedAt !== null && origin.replayedAt <= build.createdAt
  return replayed ? `${words} Somebody had its delivery planned again.` : words
}

function requestWords({ author }: Pick<Build, 'author'>): string {
  const token = tokenNameOf(author)
  return token === null
    ? `It was asked for on behalf of ${plain.code(author.login)}, or the event that wanted it is not kept any more.`
    : `It was asked for through the API, with the token ${plain.code(token)}.`
}

function eventWords(
  { author, pullRequest, ref }: Pick<Build, 'ref' | 'pullRequest' | 'author'>,
  { event, askedBy }: Pick<Origin, 'event' | 'askedBy'>,
): string {
  const who = plain.code(author.login)
  const pull = pullRequest === null ? 'a pull request' : `pull request #${pullRequest}`
  const asked = askedBy === null ? 'It was asked for' : `${plain.code(askedBy.login)} asked for it`
  switch (event) {
    case 'push':
      return pullRequest === null
        ? `${who} pushed ${refWords(ref)}.`
        : `${who} pushed a commit that ${pull} has too.`
    case 'pull_request':
      return `${who} opened or changed ${pull}.`
    case 'merge_group':
      return 'The merge queue tries it before it lets it in.'
    case 'issue_comment':
      return `${asked} in a comment on ${pull}, which is by ${who}.`
    case 'check_run':
    case 'check_suite':
      return `${asked} with a button of a check at the source host.`
    default:
      return `An event ${plain.code(event)} wanted it.`
  }
}

function refWords(ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? []
  if (name === undefined) return plain.code(ref)
  return `${kind === 'heads' ? 'to the branch' : 'the tag'} ${plain.code(name)}`
}
