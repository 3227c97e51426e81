import { tokenNameOf, type Build, type Delivery } from '../../../../domain/index.ts'
import { plain } from '../../../../report/words/dress.ts'

/** Why a Build is there, as a sentence with code between backticks. */
export function whyWords(
  build: Pick<Build, 'ref' | 'pullRequest' | 'author' | 'sha'>,
  origin: Pick<Delivery, 'event'> | null,
): string {
  const { author, pullRequest } = build
  const who = plain.code(author.login)
  const token = tokenNameOf(author)
  const pull = pullRequest === null ? 'a pull request' : `pull request #${pullRequest}`
  switch (origin?.event) {
    case undefined:
      return token === null
        ? `It was asked for on behalf of ${who}, or the event that wanted it is not kept any more.`
        : `It was asked for through the API, with the token ${plain.code(token)}.`
    case 'push':
      return pullRequest === null
        ? `${who} pushed ${refWords(build.ref)}.`
        : `${who} pushed a commit that ${pull} has too.`
    case 'pull_request':
      return `${who} opened or changed ${pull}.`
    case 'merge_group':
      return 'The merge queue tries it before it lets it in.'
    case 'issue_comment':
      return `It was asked for in a comment on ${pull}, which is by ${who}.`
    case 'check_run':
    case 'check_suite':
      return 'It was asked for with a button of a check at the source host.'
    default:
      return `An event ${plain.code(origin?.event ?? '')} wanted it.`
  }
}

function refWords(ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? []
  if (name === undefined) return plain.code(ref)
  return `${kind === 'heads' ? 'to the branch' : 'the tag'} ${plain.code(name)}`
}
