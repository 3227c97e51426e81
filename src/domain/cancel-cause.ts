import type { Person } from './repository.ts'

/** Why a Build was cancelled, for the check and the pages. */
export type CancelCause =
  /** A newer commit of the same ref; 40 hex digits. */
  | { kind: 'superseded'; by: string }
  | { kind: 'closed'; pullRequest: number }
  /** The branch or tag is gone. */
  | { kind: 'deleted'; ref: string }
  /** Its merge group was taken apart. */
  | { kind: 'dequeued'; ref: string }
  /** Null: whoever holds the API token. */
  | { kind: 'asked'; by: Person | null }
  /** The right to run is gone: uninstalled, suspended, archived; a sentence for people. */
  | { kind: 'lost'; reason: string }
