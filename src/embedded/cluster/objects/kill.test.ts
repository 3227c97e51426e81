import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import { openObjects } from './open-objects.ts'

const writer = join(import.meta.dirname, '../../../../test/support/write-objects-until-killed.ts')

/** Lets the writer write at least `enough` objects, then kills it; answers the lines that it printed. */
async function writeAndKill(file: string, enough: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    if (printed.split('\n').length > enough) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  return printed.split('\n').slice(0, -1)
}

it('has every object whose write returned, after SIGKILL at any moment, and never reuses a version', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'objects-kill-'))
  const file = join(dir, 'objects.db')
  const written: string[] = []
  for (const enough of [1, 7, 23]) written.push(...(await writeAndKill(file, enough)))

  const objects = openObjects({ file, clock: { now: Date.now }, log: silentLog })
  const stored = objects
    .list('ConfigMap')
    .map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`)
  const mode = statSync(file).mode & 0o777
  objects.close()
  rmSync(dir, { recursive: true })

  expect(written.length).toBeGreaterThanOrEqual(31)
  expect(stored).toEqual(expect.arrayContaining(written))
  expect(new Set(written.map((line) => line.split(' ')[1])).size).toBe(written.length)
  expect(mode).toBe(0o600)
})
