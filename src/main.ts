import { createProgram } from './cli/create-program.ts'
import { ServiceError } from './cli/client/service-error.ts'
import { openTerminal } from './cli/terminal.ts'

const terminal = openTerminal(process.stdout, process.stderr, process.env)

try {
  await createProgram(terminal).parseAsync()
} catch (error) {
  terminal.complain(`slipway: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = error instanceof ServiceError ? error.exitCode : 1
}
