import { tokenNameOf, type Build, type CancelCause, type Execution, type Person } from '../../domain/index.ts'
import { markdown, type Dress } from './dress.ts'
import { stepTable } from './step-table.ts'
import type { Words } from './words.ts'

/** Given up before it had an image. */
export function cancelledWords({ cancelCause }: Build, execution: Execution | undefined): Words {
  const steps = execution?.steps ?? []
  return {
    title: causeTitle('Cancelled', cancelCause),
    sections: [
      cancelCause === null ? 'The build was cancelled.' : causeSentence(cancelCause),
      ...(steps.length === 0 ? [] : [stepTable(steps)]),
    ],
  }
}

/** `Cancelled: superseded by 0123456`. */
export function causeTitle(verb: 'Cancelled' | 'Cancelling', cause: CancelCause | null): string {
  if (cause === null) return verb
  switch (cause.kind) {
    case 'asked':
      return `${verb} ${askedPhrase(cause.by)}`
    case 'lost':
      return `${verb}: the right to build is gone`
    default:
      return `${verb}: ${causePhrase(cause)}`
  }
}

/** Why, within a line of a list: `superseded by 0123456`. Text of others is in it as it came. */
export function causePhrase(cause: CancelCause): string {
  switch (cause.kind) {
    case 'superseded':
      return `superseded by ${cause.by.slice(0, 7)}`
    case 'closed':
      return `pull request ${cause.pullRequest} was closed`
    case 'deleted':
      return `${nameOf(cause.ref)} was deleted`
    case 'dequeued':
      return 'its merge group was taken apart'
    case 'asked':
      return `asked for ${askedPhrase(cause.by)}`
    case 'lost':
      return cause.reason
  }
}

function askedPhrase(by: Person | null): string {
  return by === null || tokenNameOf(by) !== null ? 'through the API' : `by ${by.login}`
}

/**
 * Who or what gave it up, and what follows from that.
 *
 * @param dress Markdown for a check, which is what it is when left out
 */
export function causeSentence(cause: CancelCause, dress: Dress = markdown): string {
  const { code, prose } = dress
  switch (cause.kind) {
    case 'superseded':
      return `Commit ${code(cause.by.slice(0, 7))} took the place of this one; it has checks of its own.`
    case 'closed':
      return `Pull request ${cause.pullRequest} was closed, and nothing else wants this build. Reopen it to build its commit.`
    case 'deleted':
      return `${code(nameOf(cause.ref))} was deleted, and nothing else wants this build.`
    case 'dequeued':
      return 'The merge queue took this group apart; the next group has checks of its own.'
    case 'asked':
      return askedSentence(cause.by, dress)
    case 'lost':
      return prose(cause.reason, 1_000)
  }
}

function askedSentence(by: Person | null, { code }: Dress): string {
  if (by === null) return 'Somebody who holds the token of the service’s API cancelled the build.'
  const token = tokenNameOf(by)
  return token === null
    ? `${code(by.login)} cancelled the build.`
    : `Somebody who holds the API token ${code(token)} cancelled the build.`
}

function nameOf(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '')
}
