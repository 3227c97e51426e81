import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { createProgram } from './create-program.ts'
import { openTerminal } from './terminal.ts'

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  return help
}

it('has examples in the help of every command', () => {
  const commands = everyCommand(createProgram(openTerminal(process.stdout, process.stderr, {})))
  expect(commands.length).toBeGreaterThan(6)
  const without = commands.filter((command) => !helpOf(command).includes('Examples:'))
  expect(without.map((command) => command.name())).toEqual([])
})
