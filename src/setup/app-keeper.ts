import { access, constants, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { replaceFile } from '../replace-file.ts'

/** Where the credentials of the App are kept. */
export interface AppKeeper {
  /** For people: `/var/lib/slipway/github-app.json`, `Secret slipway/github-app`. */
  place: string
  /** Null when nothing is kept. Throws when that cannot be found out. */
  read(): Promise<string | null>
  /** Durable once it resolves. */
  write(text: string): Promise<void>
  /** Why nothing can be written there, as a sentence; null when it can. GitHub gives a key only once. */
  objection(): Promise<string | null>
}

/** Keeps them in a file of the data directory. */
export function keepInFile(file: string): AppKeeper {
  return {
    place: file,
    async read() {
      try {
        return await readFile(file, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    write: (text) => replaceFile(file, text),
    async objection() {
      try {
        await access(dirname(file), constants.W_OK | constants.X_OK)
        return null
      } catch (error) {
        return `Nothing can be written to ${dirname(file)}: ${error instanceof Error ? error.message : String(error)}.`
      }
    },
  }
}
