import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeRootlesskit } from './write-rootlesskit.ts'

const isRoot = process.getuid?.() === 0

function withPrograms(): { folder: string; run: (...command: string[]) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rootlesskit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeRootlesskit(folder)
  const env = { ...process.env, PATH: `${folder}:/usr/sbin:/usr/bin:/sbin:/bin` }
  const run = (...command: string[]) =>
    execFileSync(join(folder, 'rootlesskit'), command, { env, encoding: 'utf8', stdio: 'pipe' }).trim()
  return { folder, run }
}

describe.runIf(isRoot)('the stand-in for rootlesskit', () => {
  it('runs a program as root of a user namespace of its own', () => {
    const { run } = withPrograms()
    expect(run('/bin/sh', '-c', 'id -u; cat /proc/self/uid_map')).toMatch(/^0\n\s+0\s+0\s+65536$/)
  })

  it('gives the namespace its users once the shell in it has begun, which else becomes nobody', () => {
    const { folder, run } = withPrograms()
    // In the place of the real one: its shell takes a while to begin, and has no users until then.
    const slow = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec /usr/bin/unshare --user --mount --keep-caps -- /bin/sh -c 'sleep 0.3; cat /proc/self/uid_map > "$0"; exec "$@"' ${join(folder, 'seen')} "$@"
`
    writeFileSync(join(folder, 'unshare'), slow)
    chmodSync(join(folder, 'unshare'), 0o755)
    expect(run('id', '-u')).toBe('0')
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('')
  })

  it('ends with what it was told to run, and where no namespace can be made', () => {
    const { folder, run } = withPrograms()
    expect(() => run('/bin/sh', '-c', 'exit 7')).toThrow(expect.objectContaining({ status: 7 }))
    writeFileSync(join(folder, 'unshare'), '#!/bin/sh\necho no namespace here >&2\nexit 1\n')
    chmodSync(join(folder, 'unshare'), 0o755)
    expect(() => run('id')).toThrow('no namespace here')
  })
})
