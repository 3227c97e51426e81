import { InvalidArgumentError, Option, type Command } from 'commander'
import { jsonOption } from './builds.ts'
import { addServiceOptions } from './client/service-options.ts'
import type { Terminal } from './terminal.ts'
import type { CreateTokenOptions, TokenOptions } from './tokens/act-on-tokens.ts'

const examples = `
Only a token of the scope admin can do this; the service's own has it.

Examples:
  $ `

/** `slipway tokens …`: who may ask the REST API, and for what. */
export function addTokensCommand(program: Command, terminal: Terminal): void {
  const tokens = program
    .command('tokens')
    .summary('make, list and revoke tokens of the REST API')
    .addHelpText('after', `${examples}slipway tokens list`)
  addServiceOptions(
    tokens
      .command('create')
      .summary('make a token, and show it this once')
      .argument('<name>', 'whose it is: builds and approvals name it'),
  )
    .addOption(
      new Option('--scope <scope>', 'what it may do; each includes those before it')
        .choices(['read', 'build', 'admin'])
        .default('read'),
    )
    .option('--tenant <name>', 'the one tenant that it sees')
    .option('--expires-in-days <number>', 'for how long (default: for ever)', days)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `${examples}slipway tokens create deploy-bot --scope build --tenant acme --expires-in-days 90`,
    )
    .action(async (name: string, options: CreateTokenOptions) => {
      const { createToken } = await import('./tokens/act-on-tokens.ts')
      await createToken(name, options, terminal)
    })
  addServiceOptions(tokens.command('list').summary('list tokens, without themselves'))
    .addOption(jsonOption())
    .addHelpText('after', `${examples}slipway tokens list --json`)
    .action(async (options: TokenOptions) => {
      const { listTokens } = await import('./tokens/act-on-tokens.ts')
      await listTokens(options, terminal)
    })
  addServiceOptions(
    tokens
      .command('revoke')
      .summary('end a token at once')
      .argument('<token>', 'its id, as slipway tokens list shows it'),
  )
    .addOption(jsonOption())
    .addHelpText('after', `${examples}slipway tokens revoke 7c9e6679-7425-40de-944b-e07fc1f90ae7`)
    .action(async (id: string, options: TokenOptions) => {
      const { revokeToken } = await import('./tokens/act-on-tokens.ts')
      await revokeToken(id, options, terminal)
    })
}

function days(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 3650)
    throw new InvalidArgumentError('a whole number from 1 to 3650 is wanted')
  return number
}
