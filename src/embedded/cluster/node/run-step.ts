import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { leadsOut } from './sandbox/leads-out.ts'
import { groupPrefix, limitResources } from './sandbox/limit-resources.ts'
import { openLog } from './log-lines.ts'
import { readStepFile } from './read-step-file.ts'
import type { RunPlan, StepEnd, StepPlan } from './run-files.ts'
import { runPaths } from './run-files.ts'
import { sandboxCommand } from './sandbox/sandbox.ts'
import { measureStep } from './usage/measure-step.ts'

/** Tekton's termination message holds 4096 bytes; with more of them all results are lost. */
const largestMessage = 4096
const largestResult = 64 * 1024

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
  const name = `${groupPrefix(directory)}${String(index)}`
  const group = limitResources(step.limits, name)
  const measure = measureStep(name)
  try {
    const begun = (pid: number) => measure.follow(pid)
    const code = await execute(step, group.join, (chunk) => log.write(chunk), stop, begun)
    const usage = measure.end()
    const outOfMemory = code !== 0 && group.outOfMemory()
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
      usage,
    }
  } finally {
    measure.end()
    await group.release()
    log.close()
  }
}

async function execute(
  step: StepPlan,
  cgroups: string[],
  write: (chunk: Buffer) => void,
  stop: AbortSignal,
  begun: (pid: number) => void,
): Promise<number> {
  const escape = step.mounts.find(({ from, within }) => within !== undefined && leadsOut(from, within))
  if (escape !== undefined) {
    write(Buffer.from(`cannot mount ${escape.to}: an earlier step made a link of its subPath\n`))
    return 128
  }
  const [bubblewrap = '', ...command] = sandboxCommand(step, { root: process.getuid?.() === 0 })
  // The shell puts itself into the control groups, joins both outputs in their true order and becomes
  // bubblewrap; but not before this process says so: one that was killed over the start starts nothing.
  const enter = cgroups.map((file) => `echo $$ > '${file}'; `).join('')
  const script = `read -r _ <&4 || exit 125; ${enter}exec "$@" 2>&1 4<&-`
  const child = spawn('/bin/sh', ['-c', script, 'sh', bubblewrap, '--json-status-fd', '3', ...command], {
    env: step.env,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = createKiller(child)
  stop.addEventListener('abort', kill)
  if (stop.aborted) kill()
  const gate = child.stdio[4] as Writable
  // It may be killed before it reads.
  gate.on('error', () => {})
  gate.end('go\n')
  if (child.pid !== undefined) begun(child.pid)
  child.stdout?.on('data', write)
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

/**
 * Kills all of a sandbox, at whatever moment. Killing bubblewrap alone is not enough while it starts: its
 * child asks to die with it only after a while. Once bubblewrap has told its child's number, that is the
 * first process of the PID namespace, and all of it dies with it; before, the child is in the same group.
 */
function createKiller(child: ChildProcess): () => void {
  let status = ''
  const pipe = child.stdio[3] as Readable
  pipe.setEncoding('utf8').on('data', (text: string) => (status += text))
  return () => {
    const first = /"child-pid": (\d+)/.exec(status)?.[1]
    if (first !== undefined) sendKill(Number(first))
    if (child.pid !== undefined) sendKill(-child.pid)
  }
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function readResults(directory: string, names: string[]): { name: string; value: string }[] {
  return names.flatMap((name) => {
    const bytes = readStepFile(join(directory, name), largestResult)
    return bytes === null || bytes.length === 0 ? [] : [{ name, value: bytes.toString('utf8') }]
  })
}
