import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import { openService } from './client/open-service.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import type { Terminal } from './terminal.ts'

const answer = z.object({ id: z.string(), name: z.string(), state: z.string(), url: z.string() })

const token = '\nThe token is SLIPWAY_TOKEN, or lies in the service’s data directory.\n\nExamples:\n  $ '

/** `slipway cancel`, `slipway retry` and `slipway approve`: what the page of a build has as buttons. */
export function addBuildCommands(program: Command, terminal: Terminal): void {
  const command = (action: 'cancel' | 'retry' | 'approve', summary: string) =>
    addServiceOptions(
      program.command(action).summary(summary).argument('<build>', 'its id, as GET /api/v1/builds lists it'),
    )
  const ask = async (id: string, action: string, options: ServiceOptions, body: object) => {
    const path = `builds/${encodeURIComponent(id)}/${action}`
    const service = await openService(options, process.env)
    const build = await service.send('POST', path, answer, body)
    // Names of builds are checked where the build file is read: plain words.
    terminal.line(`${build.name} is ${build.state}: ${build.url}`)
  }

  command('cancel', 'cancel a build of a running service')
    .addHelpText('after', `${token}slipway cancel 0f8fad5b-d9cb-469f-a165-70867728950e`)
    .action((id: string, options: ServiceOptions) => ask(id, 'cancel', options, {}))
  command('retry', 'build again what has ended')
    .addHelpText('after', `${token}slipway retry 0f8fad5b-d9cb-469f-a165-70867728950e`)
    .action((id: string, options: ServiceOptions) => ask(id, 'retry', options, {}))
  command('approve', 'let a commit of a stranger be built')
    .requiredOption('--sha <commit>', 'the commit that you have looked at, all 40 digits', fullSha)
    .addHelpText(
      'after',
      `${token}slipway approve 0f8fad5b-d9cb-469f-a165-70867728950e --sha 3f1c2d4e5f60718293a4b5c6d7e8f90123456789`,
    )
    .action((id: string, options: ServiceOptions & { sha: string }) =>
      ask(id, 'approve', options, { sha: options.sha }),
    )
}

function fullSha(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new InvalidArgumentError('all 40 digits are wanted: a prefix may come to mean another commit')
  return text
}
