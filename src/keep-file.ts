import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'

/**
 * The text of a file, made on first use: whole, durable, and for its owner alone (mode 600). Killed in
 * between, there is no file or all of it; two makers at once agree on one text.
 */
export async function keepFile(file: string, make: () => string | Promise<string>): Promise<string> {
  const known = await readIfThere(file)
  if (known !== null) return known
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(await make())
    await handle.sync()
  } finally {
    await handle.close()
  }
  await link(draft, file).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error
  })
  await rm(draft)
  return readFile(file, 'utf8')
}

/** 32 random bytes as hex. */
export function newSecret(): string {
  return randomBytes(32).toString('hex')
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
