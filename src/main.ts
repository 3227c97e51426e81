import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addDemoCommand } from './cli/demo.ts'
import { addForgeCommand } from './cli/forge.ts'
import { addRunCommand } from './cli/run.ts'
import { addServeCommand } from './cli/serve.ts'
import { addStrategyCommand } from './cli/strategy.ts'
import { openTerminal } from './cli/terminal.ts'
import { addToolsCommand } from './cli/tools.ts'

const terminal = openTerminal(process.stdout, process.stderr, process.env)
const program = new Command('slipway')
  .description(
    'From git push to a container image: builds what GitHub events ask for, and reports it as checks.',
  )
  .version(packageJson.version)
  // A command's options are its own, also where the command above it has some of the same name.
  .enablePositionalOptions()
  .showHelpAfterError('(slipway --help tells more)')
  .addHelpText(
    'after',
    '\nExamples:\n  $ slipway demo\n  $ slipway serve --data-dir /var/lib/slipway --port 8080',
  )

addServeCommand(program, terminal)
addForgeCommand(program, terminal)
addDemoCommand(program, terminal)
addRunCommand(program, terminal)
addStrategyCommand(program, terminal)
addToolsCommand(program, terminal)

try {
  await program.parseAsync()
} catch (error) {
  terminal.complain(`slipway: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
