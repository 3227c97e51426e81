import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const schema = z.object({ url: z.string(), caFile: z.string() })

/** Where a forge is, for commands that are given its directory. */
interface ForgeAddress {
  url: string
  /** PEM of the authority that signed its certificate. */
  caFile: string
}

const nameOf = (dir: string) => join(dir, 'address.json')

/** Written at each start, whole or not at all. It outlives the forge: who reads it may find nobody there. */
export async function keepAddress(dir: string, address: ForgeAddress): Promise<void> {
  const draft = `${nameOf(dir)}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(address), { mode: 0o600 })
  await rename(draft, nameOf(dir))
}

/** Null: no forge was ever started there. */
export async function readAddress(dir: string): Promise<ForgeAddress | null> {
  const text = await readFile(nameOf(dir), 'utf8').catch(() => null)
  return text === null ? null : schema.parse(JSON.parse(text))
}
