import { resolve, join } from 'node:path'
import { type Command } from 'commander'
import { systemClock } from '../clock.ts'
import { openCa } from '../embedded/ca.ts'
import { runForge } from '../embedded/forge/run-forge.ts'
import { openLog } from '../log.ts'
import type { Terminal } from './terminal.ts'

interface ForgeFlags {
  dataDir: string
  port?: string
  unlimited: boolean
}

const examples = `
Prints one line of JSON once it answers: its url, the id of its App, the files that hold the App's
private key, the webhook secret and the certificate authority, and a token for its admin routes.

Examples:
  $ slipway forge --data-dir /tmp/forge
  $ slipway forge --data-dir /tmp/forge --port 8443 --unlimited`

/** `slipway forge`: the stand-in for GitHub as a process of its own. */
export function addForgeCommand(program: Command, terminal: Terminal): void {
  program
    .command('forge')
    .summary('serve Git, webhooks and the part of GitHub that Slipway uses, on this machine')
    .option('--data-dir <dir>', 'where repositories and state are kept', '.slipway/forge')
    .option('--port <number>', 'port to listen on (default: that of the last start)')
    .option('--unlimited', "without GitHub's rate limits", false)
    .addHelpText('after', examples)
    .action(async (flags: ForgeFlags) => {
      const dir = resolve(flags.dataDir)
      const forge = await runForge({
        dir,
        ca: await openCa(join(dir, 'ca')),
        ...(flags.port === undefined ? {} : { port: Number(flags.port) }),
        unlimited: flags.unlimited,
        clock: systemClock,
        log: openLog('warn'),
        write: (line) => terminal.line(line.trimEnd()),
      })
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void forge.stop())
    })
}
