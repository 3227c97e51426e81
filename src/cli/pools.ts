import type { Command } from 'commander'
import { jsonOption } from './builds.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import type { Terminal } from './terminal.ts'

/** `slipway pools`: the nodes that builds run on, and what builds have of them. */
export function addPoolsCommand(program: Command, terminal: Terminal): void {
  addServiceOptions(
    program.command('pools').summary('list pools of nodes, what they have and what builds ask of them'),
  )
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  $ slipway pools\n  $ slipway pools --json')
    .action(async (options: ServiceOptions & { json: boolean }) => {
      const { openService } = await import('./client/open-service.ts')
      const { poolsAnswer } = await import('./catalogue/answers.ts')
      const { showPools } = await import('./catalogue/show-pools.ts')
      const service = await openService(options, process.env)
      const found = await service.get('node-pools', poolsAnswer)
      if (options.json) terminal.line(JSON.stringify(found, null, 2))
      else if (found.items.length === 0)
        terminal.line('The cluster has no pools: builds run on any of its nodes.')
      else showPools(found.items, terminal)
    })
}
