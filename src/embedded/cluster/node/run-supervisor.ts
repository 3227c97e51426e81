import { existsSync, linkSync, rmSync, watch } from 'node:fs'
import { identify } from './sandbox/process-identity.ts'
import type { RunEnd, RunPlan, StepEnd } from './run-files.ts'
import { readJson, runPaths, writeJson } from './run-files.ts'
import { runStep } from './run-step.ts'
import { openLog } from './log-lines.ts'

/**
 * A process of its own per TaskRun: runs the steps in order and leaves everything that anybody needs
 * to know in files, so that the service may be killed and started again while a build goes on.
 * `node run-supervisor.ts DIRECTORY`
 */
async function supervise(directory: string): Promise<void> {
  const paths = runPaths(directory)
  if (!claim(paths.owner)) return
  const plan = readJson(paths.plan) as RunPlan | null
  if (plan === null) return
  const { stop, reason } = listen(paths.cancel, directory, plan.deadline)

  let failed = false
  for (const [index, step] of plan.steps.entries()) {
    const end: StepEnd = stop.aborted
      ? untouched('Stopped')
      : failed
        ? skip(paths.stepLog(index), plan)
        : await runStep(directory, plan, step, index, stop)
    failed ||= end.exitCode !== 0
    writeJson(paths.stepEnd(index), end)
  }
  writeJson(paths.end, { outcome: reason() ?? 'finished', finishedAt: Date.now() } satisfies RunEnd)
  // Only after the end is known, so that nobody waits for it; what a kill leaves here the node removes.
  rmSync(paths.plan, { force: true })
  rmSync(paths.files, { recursive: true, force: true })
}

/** The first to sign owns the run; whoever comes second goes away. The link is there whole or not at all. */
function claim(file: string): boolean {
  const draft = `${file}.${String(process.pid)}`
  writeJson(draft, identify(Date.now()))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function listen(cancelFile: string, directory: string, deadline: number | null) {
  const stopping = new AbortController()
  let reason: 'cancelled' | 'timeout' | null = null
  const end = (why: 'cancelled' | 'timeout') => {
    reason ??= why
    stopping.abort()
  }
  const look = () => {
    if (existsSync(cancelFile)) end('cancelled')
    // A folder that was taken away takes its run along.
    if (!existsSync(directory)) end('cancelled')
    if (deadline !== null && Date.now() >= deadline) end('timeout')
  }
  process.on('SIGTERM', () => end('cancelled'))
  // The watch makes it quick, the interval makes it sure.
  watch(directory, { persistent: false }, look)
  setInterval(look, 500).unref()
  if (deadline !== null) setTimeout(look, Math.min(2 ** 31 - 1, Math.max(0, deadline - Date.now()))).unref()
  look()
  return { stop: stopping.signal, reason: () => reason }
}

function untouched(reason: 'Stopped' | 'Skipped'): StepEnd {
  const now = Date.now()
  return { startedAt: now, finishedAt: now, exitCode: reason === 'Stopped' ? 255 : 1, reason, results: [] }
}

function skip(logFile: string, plan: RunPlan): StepEnd {
  const log = openLog(logFile, plan.logLimit, Date.now)
  log.write(Buffer.from('Skipping step because a previous step failed\n'))
  log.close()
  return untouched('Skipped')
}

const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: run-supervisor.ts DIRECTORY')
await supervise(directory)
