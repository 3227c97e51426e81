import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { waitUntil } from '../../../../../test/support/wait-until.ts'
import { killSandboxes } from './kill-sandboxes.ts'
import type { Owner, RunPlan } from '../run-files.ts'
import { readJson, runPaths, writeJson } from '../run-files.ts'
import { startSupervisor } from '../start-supervisor.ts'

/** Nobody else on this machine sleeps for so long. */
const seconds = `478.${String(process.pid)}`

function isRunning(...argv: string[]): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${argv.join('\0')}\0`
    } catch {
      return false
    }
  })
}

/** A supervisor at work on a step that sleeps for so many seconds. */
async function supervise(): Promise<{ directory: string; pid: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'supervised-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const paths = runPaths(directory)
  for (const folder of [paths.steps, paths.results]) mkdirSync(folder, { recursive: true })
  const plan: RunPlan = {
    deadline: null,
    results: [],
    logLimit: 1000,
    steps: [
      {
        container: 'step-build',
        argv: ['/bin/sleep', seconds],
        env: {},
        cwd: '/',
        mounts: [{ from: paths.results, to: '/tekton/results', readOnly: false }],
        capabilities: [],
        runAs: null,
        limits: { memory: null, cpu: null },
      },
    ],
  }
  writeJson(paths.plan, plan)
  startSupervisor(directory, () => {})
  await waitUntil('the run is taken', () => existsSync(paths.owner))
  return { directory, pid: (readJson(paths.owner) as Owner).pid }
}

test('what a supervisor that was killed at any moment of a start leaves is found and killed', async () => {
  for (let ms = 0; ms <= 36; ms += 4) {
    const { directory, pid } = await supervise()
    await delay(ms)
    process.kill(pid, 'SIGKILL')
    await waitUntil('nothing is left', () => killSandboxes(directory))
    // The kernel takes the step with its namespace, which a busy machine comes to a moment later.
    await waitUntil('the step is dead', () => !isRunning('/bin/sleep', seconds))
    // Nothing starts later either: a shell that comes too late is not told to go on.
    await delay(20)
    expect(isRunning('/bin/sleep', seconds)).toBe(false)
  }
})

test('the sandboxes of another run are left alone', async () => {
  const { directory, pid } = await supervise()
  await waitUntil('it sleeps', () => isRunning('/bin/sleep', seconds))
  expect(killSandboxes(`${directory}-other`)).toBe(true)
  expect(isRunning('/bin/sleep', seconds)).toBe(true)
  process.kill(pid, 'SIGKILL')
  await waitUntil('nothing is left', () => killSandboxes(directory))
})
