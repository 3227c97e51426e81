import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { RunPlan, StepPlan } from './run-files.ts'
import { runPaths } from './run-files.ts'
import { runStep } from './run-step.ts'

function prepare(script: string, results: string[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'step-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const paths = runPaths(directory)
  for (const folder of [paths.steps, paths.results]) mkdirSync(folder, { recursive: true })
  const step: StepPlan = {
    container: 'step-build',
    argv: ['/bin/sh', '-c', script],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    mounts: [{ from: paths.results, to: '/tekton/results', readOnly: false }],
    capabilities: [],
    runAs: null,
    limits: { memory: null, cpu: null },
  }
  const plan: RunPlan = { deadline: null, results, logLimit: 1_000_000, steps: [step] }
  const log = () => readFileSync(paths.stepLog(0), 'utf8').replaceAll(/^\S+ F /gm, '')
  return { run: (stop: AbortSignal) => runStep(directory, plan, step, 0, stop), log }
}

const never = new AbortController().signal

test('both outputs are in the log in the order in which they were written', async () => {
  const { run, log } = prepare('echo one; echo two >&2; echo three; exit 5')
  expect(await run(never)).toMatchObject({ exitCode: 5, reason: 'Error' })
  expect(log()).toBe('one\ntwo\nthree\n')
})

test('results that are too large for a termination message are lost, as with Tekton, and the log says why', async () => {
  const { run, log } = prepare('head -c 5000 /dev/zero | tr "\\0" x > /tekton/results/large', ['large'])
  expect(await run(never)).toMatchObject({ exitCode: 1, results: [] })
  expect(log()).toContain('Termination message is above max allowed size')
})

test('a result is a file that the step wrote: no link to one of the machine, and nothing that never ends', async () => {
  const script = `
    cd /tekton/results
    ln -s /proc/self/environ link
    ln -s real other
    mkfifo pipe
    mkdir folder
    ln -s /dev/zero endless
    echo fine > real`
  const { run } = prepare(script, ['link', 'other', 'pipe', 'folder', 'endless', 'real'])
  expect(await run(never)).toMatchObject({ exitCode: 0, results: [{ name: 'real', value: 'fine\n' }] })
})

test('a step can be killed at every moment of its start', async () => {
  for (let ms = 0; ms < 60; ms += 3) {
    const { run } = prepare('sleep 475 & sleep 475')
    const stop = new AbortController()
    const ended = run(stop.signal)
    await delay(ms)
    stop.abort()
    expect(await ended).toMatchObject({ exitCode: 255, reason: 'Stopped' })
  }
})
