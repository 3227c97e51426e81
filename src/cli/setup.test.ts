import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProgram } from './create-program.ts'
import { openTerminal } from './terminal.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-setup-'))
})
afterEach(async () => {
  process.exitCode = undefined
  await rm(dir, { recursive: true })
})

async function setUp(...args: string[]): Promise<string[]> {
  const lines: string[] = []
  const complain = (line: string) => void lines.push(line)
  const terminal = { ...openTerminal(process.stdout, process.stderr, {}), line: complain, complain }
  const command = ['node', 'slipway', 'setup', '--data-dir', join(dir, 'data'), ...args]
  await createProgram(terminal).parseAsync(command)
  return lines
}

it('slipway setup names every setting that cannot be used, and keeps the App nowhere else', async () => {
  const nowhere = join(dir, 'nowhere')
  const lines = await setUp(
    ...['--port', 'abc', '--github-url', 'ftp://x', '--public-url', 'slipway', '--github-app-secret', 'App'],
    ...['--github-ca-file', nowhere, '--kubeconfig', nowhere],
  )
  expect(process.exitCode).toBe(1)
  expect(lines[0]).toBe('slipway: these settings cannot be used:')
  const named = lines.slice(1).map((line) => /^ {2}(--[a-z-]+) \(SLIPWAY_\w+\): ./.exec(line)?.[1])
  expect(named.toSorted()).toEqual([
    '--github-app-secret',
    '--github-ca-file',
    '--github-url',
    '--kubeconfig',
    '--port',
    '--public-url',
  ])
  expect(await readdir(dir)).toEqual([])
})
