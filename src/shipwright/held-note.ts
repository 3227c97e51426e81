import { z } from 'zod'
import type { BuildRun } from './buildrun.ts'
import { heldAnnotation } from './labels.ts'

/** What holds a BuildRun up, kept on it so that a restart of Slipway does not begin the time anew. */
export interface HeldNote {
  /** Tells apart what lasts and what is another one. */
  cause: string
  /** Epoch milliseconds, by Slipway's clock. */
  since: number
}

const note = z.object({ cause: z.string(), since: z.number() })

/** As the annotation's value. */
export function writeHeldNote({ cause, since }: HeldNote): string {
  return JSON.stringify({ cause, since })
}

/** Null where there is none. Who may write BuildRuns in the namespace may write anything there. */
export function readHeldNote({ metadata }: BuildRun): HeldNote | null {
  try {
    return note.parse(JSON.parse(metadata.annotations?.[heldAnnotation] ?? ''))
  } catch {
    return null
  }
}
