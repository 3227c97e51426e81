import type { CancelCause } from '../../../domain/index.ts'
import { readableLine } from '../../readable-text.ts'
import { whoIs } from '../layout/who-is.ts'

/** Why a Build was cancelled, as a sentence for its page. */
export function cancelWords(cause: CancelCause): string {
  switch (cause.kind) {
    case 'superseded':
      return `Superseded by ${cause.by.slice(0, 7)}, a newer commit.`
    case 'closed':
      return `Pull request #${cause.pullRequest} was closed.`
    case 'deleted':
      return `${readableLine(cause.ref)} was deleted.`
    case 'dequeued':
      return 'Its merge group was taken apart.'
    case 'asked':
      return cause.by === null
        ? 'Asked for with the API token.'
        : `Asked for by ${readableLine(whoIs(cause.by))}.`
    case 'lost':
      return readableLine(cause.reason)
  }
}
