import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'

const patienceMs = 60_000
const folders = new Map<string, string>()

/** Where Go keeps a module, `example.com/module@v1.2.3`; fetched where it is not there yet. Throws without Go or a network. */
export function goModule(module: string): string {
  const known = folders.get(module)
  if (known !== undefined) return known
  const text = execFileSync('go', ['mod', 'download', '-json', module], {
    encoding: 'utf8',
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: patienceMs,
  })
  const { Dir: folder } = JSON.parse(text) as { Dir: string }
  folders.set(module, folder)
  return folder
}
