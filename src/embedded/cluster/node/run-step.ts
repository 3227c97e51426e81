import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { limitMemory } from './limit-memory.ts'
import { openLog } from './log-lines.ts'
import type { RunPlan, StepEnd, StepPlan } from './run-files.ts'
import { runPaths } from './run-files.ts'
import { sandboxCommand } from './sandbox.ts'

/** Tekton's termination message holds 4096 bytes; with more of them all results are lost. */
const largestMessage = 4096

/**
 * Runs one step to its end. Aborting `stop` kills every process of the sandbox: its first process dies
 * with bubblewrap, and the kernel ends the PID namespace with it.
 */
export async function runStep(
  directory: string,
  plan: RunPlan,
  step: StepPlan,
  index: number,
  stop: AbortSignal,
): Promise<StepEnd> {
  const startedAt = Date.now()
  const paths = runPaths(directory)
  const log = openLog(paths.stepLog(index), plan.logLimit, Date.now)
  const memory = limitMemory(step.memoryLimit, `slipway-${String(process.pid)}-${String(index)}`)
  try {
    const code = await execute(step, memory.join, (chunk) => log.write(chunk), stop)
    const outOfMemory = code !== 0 && memory.exceeded()
    const results = stop.aborted ? [] : readResults(paths.results, plan.results)
    const fits = Buffer.byteLength(JSON.stringify(results)) <= largestMessage
    if (!fits)
      log.write(
        Buffer.from('Termination message is above max allowed size 4096, caused by large task result.\n'),
      )
    return {
      startedAt,
      finishedAt: Date.now(),
      exitCode: stop.aborted ? 255 : outOfMemory ? 137 : fits ? code : code || 1,
      reason: stop.aborted
        ? 'Stopped'
        : outOfMemory
          ? 'OOMKilled'
          : code === 0 && fits
            ? 'Completed'
            : 'Error',
      results: fits ? results : [],
    }
  } finally {
    memory.release()
    log.close()
  }
}

async function execute(
  step: StepPlan,
  cgroups: string[],
  write: (chunk: Buffer) => void,
  stop: AbortSignal,
): Promise<number> {
  const command = sandboxCommand(step, { root: process.getuid?.() === 0 })
  // The shell puts itself into the memory group, joins both outputs in their true order and becomes bubblewrap.
  const enter = cgroups.map((file) => `echo $$ > '${file}'; `).join('')
  const child = spawn('/bin/sh', ['-c', `${enter}exec "$@" 2>&1`, 'sh', ...command], {
    env: step.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const kill = () => child.kill('SIGKILL')
  stop.addEventListener('abort', kill)
  if (stop.aborted) kill()
  child.stdout.on('data', write)
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      write(Buffer.from(`cannot start the sandbox: ${error.message}\n`))
      resolve(128)
    })
    child.once('close', (exit, signal) => resolve(exit ?? (signal === 'SIGKILL' ? 137 : 128)))
  })
  stop.removeEventListener('abort', kill)
  return code
}

function readResults(directory: string, names: string[]): { name: string; value: string }[] {
  return names.flatMap((name) => {
    try {
      const bytes = readFileSync(join(directory, name))
      return bytes.length === 0 ? [] : [{ name, value: bytes.subarray(0, 64 * 1024).toString('utf8') }]
    } catch {
      return []
    }
  })
}
