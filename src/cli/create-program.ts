import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { addBackupCommand } from './backup.ts'
import { addBuildShortcuts, addBuildsCommand } from './builds.ts'
import { addCompletionCommands } from './completion.ts'
import { addDeliveriesCommand } from './deliveries.ts'
import { addDemoCommand } from './demo.ts'
import { addDoctorCommand } from './doctor.ts'
import { addEventsCommand } from './events.ts'
import { addExplainCommand } from './explain.ts'
import { addForgeCommand } from './forge.ts'
import { addInitCommand } from './init.ts'
import { addPlanCommand } from './plan.ts'
import { addQueueCommand } from './queue.ts'
import { addRunCommand } from './run.ts'
import { addServeCommand } from './serve.ts'
import { addSetupCommand } from './setup.ts'
import { addPoolsCommand } from './pools.ts'
import { addStrategyCommand } from './strategy.ts'
import { addTokensCommand } from './tokens.ts'
import { addToolsCommand } from './tools.ts'
import type { Terminal } from './terminal.ts'
import { addValidateCommands } from './validate.ts'

/** The `slipway` command with all of its own. */
export function createProgram(terminal: Terminal): Command {
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
  addSetupCommand(program, terminal)
  addDoctorCommand(program, terminal)
  addForgeCommand(program, terminal)
  addDemoCommand(program, terminal)
  addRunCommand(program, terminal)
  addInitCommand(program, terminal)
  addValidateCommands(program, terminal)
  addPlanCommand(program, terminal)
  addStrategyCommand(program, terminal)
  addDeliveriesCommand(program, terminal)
  addPoolsCommand(program, terminal)
  addBuildsCommand(program, terminal)
  addBuildShortcuts(program, terminal)
  addQueueCommand(program, terminal)
  addEventsCommand(program, terminal)
  addTokensCommand(program, terminal)
  addExplainCommand(program, terminal)
  addBackupCommand(program, terminal)
  addToolsCommand(program, terminal)
  addCompletionCommands(program, terminal)
  return program
}
