import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { format } from 'prettier'
import { expect, it } from 'vitest'
import { cliPage } from '../../test/docs/cli-page.ts'
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

it('is described by docs/cli.md as its help is now: npm run docs', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')
  const wanted = await format(cliPage(), { parser: 'markdown', printWidth: 110 })
  // Prettier lays tables out, which says nothing.
  const bare = (text: string) => text.replaceAll(/[ -]+/g, ' ')
  expect(bare(page)).toBe(bare(wanted))
})
