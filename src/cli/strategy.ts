import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { checkStrategies, type StrategyCheck } from './strategy/check-strategy.ts'
import { showCheck } from './strategy/show-check.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Says what is wrong with line and column, and which steps would run; docs/strategies.md tells how to write
one. The exit code is 1 when something is wrong; warnings alone leave it 0.

Examples:
  $ slipway strategy check my-strategy.yaml
  $ slipway strategy check --json strategies/*.yaml`

/** `slipway strategy check`: what a cluster would only tell at the first run. */
export function addStrategyCommand(program: Command, terminal: Terminal): void {
  program
    .command('strategy')
    .summary('help with writing build strategies')
    .addHelpText('after', '\nExamples:\n  $ slipway strategy check my-strategy.yaml')
    .command('check')
    .summary('check ClusterBuildStrategies and BuildStrategies, and say what would run')
    .argument('<file...>', 'YAML files')
    .option('--json', 'print everything as JSON', false)
    .addHelpText('after', examples)
    .action(async (files: string[], { json }: { json: boolean }) => {
      process.exitCode = await check(files, json, terminal)
    })
}

async function check(files: string[], json: boolean, terminal: Terminal): Promise<number> {
  const root = process.getuid?.() === 0
  const results: { file: string; strategies: StrategyCheck[] }[] = []
  for (const file of files) results.push({ file, strategies: checkStrategies(await readFile(file), root) })
  if (json) terminal.line(JSON.stringify({ files: results }, null, 2))
  else
    for (const { file, strategies } of results) for (const one of strategies) showCheck(file, one, terminal)
  const wrong = results.some(({ strategies }) => strategies.some(({ problems }) => problems.length > 0))
  return wrong ? 1 : 0
}
