import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { jsonOption } from './builds.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import type { StrategyCheck } from './strategy/check-strategy.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Says what is wrong with line and column, and which steps would run; docs/strategies.md tells how to write
one. The exit code is 1 when something is wrong; warnings alone leave it 0.

Examples:
  $ slipway strategy check my-strategy.yaml
  $ slipway strategy check --json strategies/*.yaml`

/** `slipway strategy`: what the cluster has; and `check`, what it would only tell at the first run. */
export function addStrategyCommand(program: Command, terminal: Terminal): void {
  const strategy = program
    .command('strategy')
    .summary('list build strategies, and help with writing them')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway strategy list\n  $ slipway strategy check my-strategy.yaml',
    )
  addServiceOptions(
    strategy.command('list').summary('list strategies of the cluster that a running service builds on'),
  )
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  $ slipway strategy list\n  $ slipway strategy list --json')
    .action((options: ServiceOptions & { json: boolean }) => list(options, terminal))
  strategy
    .command('check')
    .summary('check ClusterBuildStrategies and BuildStrategies, and say what would run')
    .argument('<file...>', 'YAML files')
    .option('--json', 'print everything as JSON', false)
    .addHelpText('after', examples)
    .action(async (files: string[], { json }: { json: boolean }) => {
      process.exitCode = await check(files, json, terminal)
    })
}

async function list(options: ServiceOptions & { json: boolean }, terminal: Terminal): Promise<void> {
  const { openService } = await import('./client/open-service.ts')
  const { strategiesAnswer } = await import('./catalogue/answers.ts')
  const { showStrategies } = await import('./catalogue/show-strategies.ts')
  const service = await openService(options, process.env)
  const found = await service.get('strategies', strategiesAnswer)
  if (options.json) terminal.line(JSON.stringify(found, null, 2))
  else if (found.items.length === 0) terminal.line('The cluster has no strategies: apply one with kubectl.')
  else showStrategies(found.items, terminal)
}

async function check(files: string[], json: boolean, terminal: Terminal): Promise<number> {
  const { checkStrategies } = await import('./strategy/check-strategy.ts')
  const { showCheck } = await import('./strategy/show-check.ts')
  const root = process.getuid?.() === 0
  const results: { file: string; strategies: StrategyCheck[] }[] = []
  for (const file of files) results.push({ file, strategies: checkStrategies(await readFile(file), root) })
  if (json) terminal.line(JSON.stringify({ files: results }, null, 2))
  else
    for (const { file, strategies } of results) for (const one of strategies) showCheck(file, one, terminal)
  const wrong = results.some(({ strategies }) => strategies.some(({ problems }) => problems.length > 0))
  return wrong ? 1 : 0
}
