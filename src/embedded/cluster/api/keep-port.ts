import { readFile } from 'node:fs/promises'
import { keepFile } from '../../../keep-file.ts'
import type { Log } from '../../../ports.ts'

/**
 * Starts a server on the port of its first start, which `file` remembers. When another process has taken
 * that port the server gets a free one this time, and a line in the log says so.
 */
export async function keepPort<Server extends { port: number }>(
  file: string,
  serve: (port: number) => Promise<Server>,
  log: Log,
): Promise<Server> {
  const port = await readPort(file)
  if (port !== null) {
    try {
      return await serve(port)
    } catch (error) {
      if (!isCode(error, 'EADDRINUSE')) throw error
      log.warn({ port }, 'the port of the embedded cluster is taken: copied kubeconfigs will not find it now')
      return serve(0)
    }
  }
  const server = await serve(0)
  await keepFile(file, () => String(server.port))
  return server
}

async function readPort(file: string): Promise<number | null> {
  try {
    const text = await readFile(file, 'utf8')
    if (/^\d{1,5}\s*$/.test(text) && Number(text) < 65_536) return Number(text)
    throw new Error(`${file} holds no port: delete it, and a free one is taken`)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
