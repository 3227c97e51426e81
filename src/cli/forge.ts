import { resolve, join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import type { Terminal } from './terminal.ts'

interface ForgeFlags {
  dataDir: string
  host?: string
  port?: number
  unlimited: boolean
}

interface AddFlags {
  dataDir: string
  user: string
  private: boolean
}

const examples = `
Prints one line of JSON once it answers: its url, the id of its App, the files that hold the App's
private key, the webhook secret and the certificate authority, and a token for its admin routes.

Examples:
  $ slipway forge --data-dir /tmp/forge
  $ slipway forge --data-dir /tmp/forge --port 8443 --unlimited
  $ slipway forge add acme/web --data-dir /tmp/forge`

const addExamples = `
Examples:
  $ slipway forge add acme/web
  $ slipway forge add acme/web --data-dir /var/lib/slipway --user ada --private`

/** `slipway forge`: the stand-in for GitHub as a process of its own. */
export function addForgeCommand(program: Command, terminal: Terminal): void {
  const forge = program.command('forge')
  forge
    .enablePositionalOptions()
    .summary('serve Git, webhooks and the part of GitHub that Slipway uses, on this machine')
    .option('--data-dir <dir>', 'where repositories and state are kept', '.slipway/forge')
    .option('--host <address>', 'address to listen on, which is also in every URL (default: 127.0.0.1)')
    .option('--port <number>', 'port to listen on (default: that of the last start)', readPort)
    .option('--unlimited', "without GitHub's rate limits", false)
    .addHelpText('after', examples)
    .action((flags: ForgeFlags) => serveForge(flags, terminal))
  forge
    .command('add')
    .summary('make a repository on a forge that runs, and say how to push to it')
    .argument('<owner/name>', 'of the repository')
    .option('--data-dir <dir>', 'of the forge, or of the `slipway serve` that started it', '.slipway')
    .option('--user <login>', 'who pushes; gets a token', 'developer')
    .option('--private', 'only the user and the owner may read it', false)
    .addHelpText('after', addExamples)
    .action(async (repository: string, flags: AddFlags) => {
      const { addRepository } = await import('./forge/add-repository.ts')
      const { howToPush } = await import('./forge/how-to-push.ts')
      const added = await addRepository(repository, { ...flags, dir: resolve(flags.dataDir) })
      for (const line of howToPush(added)) terminal.line(line)
    })
  forge
    .command('act')
    .summary('do on a forge that runs what on GitHub people do on its pages')
    .argument('[name]', 'of what to do')
    .argument('[fields...]', 'such as repository=acme/web')
    .option('--data-dir <dir>', 'of the forge, or of the `slipway serve` that started it', '.slipway')
    .addHelpText('after', actExamples)
    .action(async (name: string | undefined, fields: string[], flags: { dataDir: string }) => {
      const { actOnForge, listActs } = await import('./forge/act-on-forge.ts')
      const lines = name === undefined ? listActs() : await actOnForge(name, fields, resolve(flags.dataDir))
      for (const line of lines) terminal.line(line)
    })
}

async function serveForge(flags: ForgeFlags, terminal: Terminal): Promise<void> {
  const { dataDir, host, port, unlimited } = flags
  const { systemClock } = await import('../clock.ts')
  const { openCa } = await import('../embedded/ca.ts')
  const { runForge } = await import('../embedded/forge/run-forge.ts')
  const { openLog } = await import('../log.ts')
  const dir = resolve(dataDir)
  const running = await runForge({
    dir,
    ca: await openCa(join(dir, 'ca')),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    unlimited,
    clock: systemClock,
    log: openLog('warn'),
    write: (line) => terminal.line(line.trimEnd()),
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.stop())
}

const actExamples = `
Without a name it lists all there is to do, with the fields of each.

Examples:
  $ slipway forge act
  $ slipway forge act fork repository=acme/web as=eve
  $ slipway forge act open-pull repository=acme/web as=eve head=eve:patch
  $ slipway forge act label repository=acme/web number=1 label=build
  $ slipway forge act comment repository=acme/web number=1 as=ada body='/slipway approve'
  $ slipway forge act press repository=acme/web id=7 action=approve as=ada`

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It is no whole number from 0 to 65535.')
}
