import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { personOf } from '../acts/parts.ts'
import type { ForgeContext } from '../context.ts'
import type { Account } from '../state/accounts.ts'
import { roleOf } from '../state/repositories.ts'

/** Somebody who looks at a page. */
export interface Visitor {
  account: Account
  /** Came with the admin token, and may act for every account. */
  admin: boolean
}

/** By the login and, as the password, the person's token or the forge's admin token; null asks for them. */
export function signIn(context: ForgeContext, c: Context, adminToken: string): Visitor | null {
  const [, encoded = ''] = /^basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  const [, login = '', password = ''] =
    /^([A-Za-z0-9][\w-]{0,38}):(.+)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return login === '' ? null : findVisitor(context, { login, password }, adminToken)
}

/** The same, of a form. */
export function findVisitor(
  context: ForgeContext,
  { login, password }: { login: string; password: string },
  adminToken: string,
): Visitor | null {
  if (!isLogin(login)) return null
  const [given, expected] = [Buffer.from(password), Buffer.from(adminToken)]
  if (given.length === expected.length && timingSafeEqual(given, expected))
    return { account: personOf(context, login), admin: true }
  const grant = context.state.tokens.find(password, context.clock.now())
  const account = grant?.kind === 'user' ? context.state.accounts.byId(grant.accountId) : null
  return account?.login.toLowerCase() === login.toLowerCase() ? { account, admin: false } : null
}

function isLogin(text: string): boolean {
  return /^[A-Za-z0-9][\w-]{0,38}$/.test(text)
}

/** Whether a visitor may register and install Apps there: it is theirs, or they administer a repository of it. */
export function mayActFor({ state }: ForgeContext, { account, admin }: Visitor, owner: string): boolean {
  const same = (name: string) => name.toLowerCase() === owner.toLowerCase()
  if (admin || same(account.login)) return true
  return state.repositories.all().some((one) => same(one.owner) && roleOf(one, account.login) === 'admin')
}
