import type { Terminal } from '../terminal.ts'
import type { World } from './start-world.ts'

/** A check run as the forge, and GitHub, keep it. */
export type CheckRun = ReturnType<World['forge']['checkRuns']>[number]

const patienceMs = 60_000

/** The check that sums up all others of its commit. */
export const aggregateCheck = 'slipway'

/** Prints every change of the commit's check runs until all have ended and the aggregate says so; returns them. */
export async function followChecks(world: World, sha: string, terminal: Terminal): Promise<CheckRun[]> {
  const { forge, repository } = world
  const { paint } = terminal
  const ended = Promise.withResolvers<undefined>()
  const shown = new Map<number, string>()
  const look = () => {
    const runs = forge.checkRuns(repository, sha).toReversed()
    for (const run of runs) {
      const state = run.conclusion ?? run.status
      const line = `${mark(run, paint)} ${run.name}  ${state.padEnd(11)} ${paint.dim(run.output.title ?? '')}`
      if (shown.get(run.id) === line) continue
      shown.set(run.id, line)
      terminal.line(`   ${line}`)
    }
    const summedUp = runs.length > 1 && runs.some((run) => run.name === aggregateCheck)
    if (summedUp && runs.every((run) => run.status === 'completed')) ended.resolve(undefined)
  }
  const stop = forge.onCheckRun((run) => {
    if (run.sha === sha) look()
  })
  const timer = setTimeout(() => {
    ended.reject(new Error(`no check run of ${sha} ended within ${patienceMs / 1000} s`))
  }, patienceMs)
  try {
    look()
    await ended.promise
    return forge.checkRuns(repository, sha)
  } finally {
    clearTimeout(timer)
    stop()
  }
}

function mark(run: CheckRun, paint: Terminal['paint']): string {
  if (run.status !== 'completed') return paint.yellow('●')
  return run.conclusion === 'success' ? paint.green('✓') : paint.red('✗')
}
