import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** tar's exit code for a file that changed while it was read; what was read of it is in the archive. */
const someDiffer = 1

/** A tar of these paths below `dir`, owned by nobody in particular. Throws with tar's words where it fails. */
export async function* packFiles(dir: string, paths: readonly string[]): AsyncGenerator<Uint8Array> {
  const child = spawn(
    'tar',
    [
      ...['--create', '--file=-', '--format=pax', '--pax-option=delete=atime,delete=ctime'],
      ...['--owner=0', '--group=0', '--numeric-owner', '--no-recursion'],
      ...['--directory', dir, '--null', '--verbatim-files-from', '--files-from=-'],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
  )
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2000)))
  const ended = once(child, 'close')
  ended.catch(() => undefined)
  // A tar that ends early says why; that it also stopped listening is nothing to add.
  child.stdin.on('error', () => undefined)
  child.stdin.end(paths.map((path) => `${path}\0`).join(''))
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array
    const [code] = (await ended) as [number | null]
    if (code !== 0 && code !== someDiffer)
      throw new Error(`tar ended with ${code ?? 'a signal'}: ${words.trim()}`)
  } finally {
    child.kill()
  }
}
