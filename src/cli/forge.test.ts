import { Command, CommanderError } from 'commander'
import { expect, it } from 'vitest'
import { addForgeCommand } from './forge.ts'
import { openTerminal } from './terminal.ts'

it.each(['abc', '70000', '-1', '1.5', ''])('refuses the port %j before it starts anything', async (port) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  addForgeCommand(program, openTerminal(process.stdout, process.stderr, {}))
  for (const command of program.commands) command.exitOverride()
  await expect(program.parseAsync(['forge', `--port=${port}`], { from: 'user' })).rejects.toThrow(
    CommanderError,
  )
})
