import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { isProgram } from './find-programs.ts'

/** Where `go install` puts programs for tests. */
const folder = join(tmpdir(), 'gobin')
/** Compiling takes minutes on a small machine, once. */
const patienceMs = 20 * 60_000

/**
 * A program that tests run: from the PATH, else from where it was installed before, else by `go install` of the
 * package, as in `example.com/cmd/tool@v1.2.3`; or why there is none. To be awaited where a test file begins, which
 * has no timeout, and not in a test or hook.
 */
export async function goProgram(
  name: string,
  source: string,
): Promise<{ path: string; whyNot: null } | { path: null; whyNot: string }> {
  const path = join(folder, name)
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((one) => join(one, name))
  const found = [...onPath, path].find(isProgram)
  if (found !== undefined) return { path: found, whyNot: null }
  try {
    await mkdir(folder, { recursive: true })
    await promisify(execFile)('go', ['install', '-ldflags=-s -w', source], {
      env: { ...process.env, GOBIN: folder },
      cwd: folder,
      timeout: patienceMs,
      maxBuffer: 64 * 1024 * 1024,
    })
    return { path, whyNot: null }
  } catch (error) {
    return { path: null, whyNot: `${name} is not there, and ${whyNotInstalled(error)}` }
  }
}

function whyNotInstalled(error: unknown): string {
  const { code, stderr = '' } = error as { code?: unknown; stderr?: string }
  if (code === 'ENOENT') return 'neither is Go, which could install it'
  return `Go could not install it: ${stderr.trim().split('\n').at(-1) ?? ''}`
}
