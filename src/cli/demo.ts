import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { once } from 'node:events'
import type { Command } from 'commander'
import type { startWorld } from './demo/start-world.ts'
import { ensureTools } from './ensure-tools.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Starts a Git server, a registry, a cluster and the service on loopback, pushes four times with real Git,
and shows the checks that GitHub would show. Needs root, because it builds images. Ends by itself and
leaves nothing behind.

Examples:
  $ slipway demo
  $ slipway demo --keep`

/** Without npm and node, which root may not have in its path. */
const asRoot = `sudo ${resolve(import.meta.dirname, '..', '..', 'bin', 'slipway')} demo`

/** `slipway demo`: everything on this machine, from a push to an image and its check. */
export function addDemoCommand(
  program: Command,
  terminal: Terminal,
  isRoot = process.getuid?.() === 0,
): void {
  program
    .command('demo')
    .summary('see pushes become images and checks on this machine')
    .option('--keep', 'leave everything running until Ctrl-C, and print what to try next', false)
    .addHelpText('after', examples)
    .action(async ({ keep }: { keep: boolean }) => {
      process.exitCode = await demo(keep, terminal, isRoot)
    })
}

async function demo(keep: boolean, terminal: Terminal, isRoot: boolean): Promise<number> {
  const { paint } = terminal
  const started = Date.now()
  if (!isRoot) {
    // Told before anything starts: the embedded cluster would refuse each build for the same reason.
    terminal.complain(
      `slipway: the demo builds images on this machine, which needs root. Run:\n\n  ${asRoot}\n`,
    )
    return 1
  }
  if (!(await ensureTools(terminal, process.env, isRoot))) return 1

  await using ending = new AsyncDisposableStack()
  const interrupted = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  const dir = await mkdtemp(join(tmpdir(), 'slipway-demo-'))
  ending.defer(() => rm(dir, { recursive: true, force: true }))
  const parts = await import('./demo/start-world.ts')
  const world = await parts.startWorld(dir, terminal)
  ending.defer(() => world.stop())

  const running = runCases(world, terminal)
  running.catch(() => undefined)
  const outcome = await Promise.race([running, interrupted.then(() => 'interrupted' as const)])
  if (outcome === 'interrupted') return 130
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  terminal.line(
    outcome
      ? paint.green(`All four went as they should, in ${seconds} s.`)
      : paint.red(`Something did not go as it should; it took ${seconds} s.`),
  )
  if (keep) {
    const { whatToTry } = await import('./demo/what-to-try.ts')
    whatToTry(world, terminal)
    await interrupted
    terminal.line('Ending what is at work.')
  }
  return outcome ? 0 : 1
}

async function runCases(world: Awaited<ReturnType<typeof startWorld>>, terminal: Terminal): Promise<boolean> {
  const { demoCases } = await import('./demo/cases.ts')
  let allRight = true
  for (const [index, demoCase] of demoCases.entries()) {
    terminal.line(`\n${terminal.paint.bold(`${index + 1}. ${demoCase.title}`)}`)
    const wrong = await demoCase.run(world, terminal)
    for (const problem of wrong) terminal.complain(`   ${terminal.paint.red('✗')} ${problem}`)
    allRight &&= wrong.length === 0
  }
  terminal.line()
  return allRight
}
