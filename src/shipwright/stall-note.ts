import { z } from 'zod'
import type { BuildRun } from './buildrun.ts'
import { stallAnnotation } from './labels.ts'

/** Why Slipway itself asked a BuildRun to end, kept on the BuildRun: its own condition only says that it was cancelled. */
export interface StallNote {
  /** One of the reasons that checks explain. */
  reason: string
  message: string
  /** The container that held it up; null where none did. */
  container: string | null
  /** Epoch milliseconds, by Slipway's clock. */
  at: number
}

const note = z.object({
  reason: z.string().min(1).max(128),
  message: z.string().max(8_192),
  container: z.string().max(253).nullable(),
  at: z.number(),
})

/** As the annotation's value. */
export function writeStallNote({ reason, message, container, at }: StallNote): string {
  return JSON.stringify({ reason, message, container, at })
}

/** Null where there is none. Who may write BuildRuns in the namespace may write anything there. */
export function readStallNote(buildRun: BuildRun): StallNote | null {
  const text = buildRun.metadata.annotations?.[stallAnnotation]
  return text === undefined ? null : (note.safeParse(parse(text)).data ?? null)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
