import { Command } from 'commander'
import { afterEach, expect, it } from 'vitest'
import { addDemoCommand } from './demo.ts'
import { openTerminal } from './terminal.ts'

const exitCode = process.exitCode
afterEach(() => {
  process.exitCode = exitCode
})

it('says to whoever is not root what to run, before it starts anything', async () => {
  const said: string[] = []
  const terminal = {
    ...openTerminal(process.stdout, process.stderr, {}),
    complain: (text: string) => said.push(text),
  }
  const program = new Command()
  addDemoCommand(program, terminal, false)
  await program.parseAsync(['demo'], { from: 'user' })
  expect(said).toEqual([expect.stringMatching(/needs root. Run:\n\n {2}sudo \/.*\/bin\/slipway demo\n$/)])
  expect(process.exitCode).toBe(1)
})
