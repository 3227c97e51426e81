import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { replaceFile } from '../replace-file.ts'

const request = z.object({
  githubUrl: z.string().nullable(),
  organization: z.string().nullable(),
  name: z.string(),
  publicUrl: z.string(),
  mergeQueue: z.boolean(),
})

const schema = z.object({
  /** SHA-256 of the token that opens the pages, hex; null: none does. */
  tokenHash: z.string().nullable(),
  /** Handed over to GitHub; it comes back with the state of which this is the SHA-256. */
  pending: z.object({ stateHash: z.string(), at: z.number(), request }).nullable(),
  /** The code is being exchanged, or was when we were killed. */
  exchanging: z.object({ at: z.number(), request }).nullable(),
})

/** How far setting up has come; on disk, because GitHub's part of it happens elsewhere. */
export type SetupState = z.output<typeof schema>

const nothingYet: SetupState = { tokenHash: null, pending: null, exchanging: null }

/** What is on disk now; what cannot be read is begun anew. */
export async function readSetupState(file: string): Promise<SetupState> {
  try {
    return schema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? nothingYet
  } catch {
    return nothingYet
  }
}

/** Durable once it resolves. */
export function writeSetupState(file: string, state: SetupState): Promise<void> {
  return replaceFile(file, `${JSON.stringify(state)}\n`)
}
