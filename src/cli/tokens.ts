import { InvalidArgumentError, Option, type Command } from 'commander'
import { z } from 'zod'
import { jsonOption } from './builds.ts'
import { openService } from './client/open-service.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import { formatTable, type Column } from './show/format-table.ts'
import { age } from './show/time-words.ts'
import type { Terminal } from './terminal.ts'

const tokenAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  scope: z.string(),
  tenant: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
})
const madeAnswer = z.looseObject({ ...tokenAnswer.shape, token: z.string() })
const tokensAnswer = z.looseObject({ items: z.array(tokenAnswer) })

type TokenAnswer = z.output<typeof tokenAnswer>
type Options = ServiceOptions & { json: boolean }

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
    .action(
      async (name: string, options: Options & { scope: string; tenant?: string; expiresInDays?: number }) => {
        const { scope, tenant, expiresInDays } = options
        const service = await openService(options, process.env)
        const made = await service.send('POST', 'tokens', madeAnswer, { name, scope, tenant, expiresInDays })
        if (options.json) terminal.line(JSON.stringify(made, null, 2))
        else {
          terminal.complain(`The token ${made.name} (${made.id}) is shown this once:`)
          terminal.line(made.token)
        }
      },
    )
  addServiceOptions(tokens.command('list').summary('list tokens, without themselves'))
    .addOption(jsonOption())
    .addHelpText('after', `${examples}slipway tokens list --json`)
    .action(async (options: Options) => {
      const list = await (await openService(options, process.env)).get('tokens', tokensAnswer)
      if (options.json) terminal.line(JSON.stringify(list, null, 2))
      else if (list.items.length === 0) terminal.line("There are none but the service's own.")
      else
        for (const line of formatTable(list.items, columns(Date.now()), terminal.paint.bold, terminal.width))
          terminal.line(line)
    })
  addServiceOptions(
    tokens
      .command('revoke')
      .summary('end a token at once')
      .argument('<token>', 'its id, as slipway tokens list shows it'),
  )
    .addOption(jsonOption())
    .addHelpText('after', `${examples}slipway tokens revoke 7c9e6679-7425-40de-944b-e07fc1f90ae7`)
    .action(async (id: string, options: Options) => {
      const service = await openService(options, process.env)
      const token = await service.send('DELETE', `tokens/${encodeURIComponent(id)}`, tokenAnswer)
      terminal.line(options.json ? JSON.stringify(token, null, 2) : `The token ${token.name} is revoked.`)
    })
}

function columns(now: number): Column<TokenAnswer>[] {
  return [
    { title: 'ID', text: ({ id }) => id },
    { title: 'NAME', text: ({ name }) => name, shrinks: 1 },
    { title: 'SCOPE', text: ({ scope }) => scope },
    { title: 'TENANT', text: ({ tenant }) => tenant ?? 'all', shrinks: 2 },
    { title: 'USED', text: ({ lastUsedAt }) => age(lastUsedAt, now) },
    { title: 'STATE', text: (token) => stateOf(token, now) },
  ]
}

function stateOf({ revokedAt, expiresAt }: TokenAnswer, now: number): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'valid'
  return Date.parse(expiresAt) <= now
    ? 'expired'
    : `${Math.ceil((Date.parse(expiresAt) - now) / 86_400_000)}d left`
}

function days(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 3650)
    throw new InvalidArgumentError('a whole number from 1 to 3650 is wanted')
  return number
}
