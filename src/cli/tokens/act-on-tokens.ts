import { z } from 'zod'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { formatTable, type Column } from '../show/format-table.ts'
import { age } from '../show/time-words.ts'
import type { Terminal } from '../terminal.ts'

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

export type TokenOptions = ServiceOptions & { json: boolean }

export interface CreateTokenOptions extends TokenOptions {
  scope: string
  tenant?: string
  expiresInDays?: number
}

/** Makes a token, and shows it this once. */
export async function createToken(
  name: string,
  options: CreateTokenOptions,
  terminal: Terminal,
): Promise<void> {
  const { scope, tenant, expiresInDays } = options
  const service = await openService(options, process.env)
  const made = await service.send('POST', 'tokens', madeAnswer, { name, scope, tenant, expiresInDays })
  if (options.json) terminal.line(JSON.stringify(made, null, 2))
  else {
    terminal.complain(`The token ${made.name} (${made.id}) is shown this once:`)
    terminal.line(made.token)
  }
}

/** Tokens, without themselves. */
export async function listTokens(options: TokenOptions, terminal: Terminal): Promise<void> {
  const list = await (await openService(options, process.env)).get('tokens', tokensAnswer)
  if (options.json) terminal.line(JSON.stringify(list, null, 2))
  else if (list.items.length === 0) terminal.line("There are none but the service's own.")
  else
    for (const line of formatTable(list.items, columns(Date.now()), terminal.paint.bold, terminal.width))
      terminal.line(line)
}

/** Ends a token at once. */
export async function revokeToken(id: string, options: TokenOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const token = await service.send('DELETE', `tokens/${encodeURIComponent(id)}`, tokenAnswer)
  terminal.line(options.json ? JSON.stringify(token, null, 2) : `The token ${token.name} is revoked.`)
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
