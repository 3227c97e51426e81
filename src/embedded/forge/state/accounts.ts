import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** A person, an organisation, or the bot that an App writes as. */
export interface Account {
  id: number
  login: string
  type: 'User' | 'Organization' | 'Bot'
  email: string | null
}

export interface Accounts {
  /** The account of this login, made when it is not there. */
  ensure(account: Omit<Account, 'id'>): Account
  byLogin(login: string): Account | null
  byId(id: number): Account | null
}

export function keepAccounts(db: Database): Accounts {
  const read = (row: ReturnType<Database['get']>) =>
    row ? { ...(readDocument(row) as Omit<Account, 'id'>), id: Number(row.id) } : null
  const accounts: Accounts = {
    byLogin: (login) => read(db.get('SELECT id, doc FROM accounts WHERE login = ?', login)),
    byId: (id) => read(db.get('SELECT id, doc FROM accounts WHERE id = ?', id)),
    ensure(account) {
      const known = accounts.byLogin(account.login)
      if (known) return known
      const id = db.run(
        'INSERT INTO accounts (login, doc) VALUES (?, ?)',
        account.login,
        JSON.stringify(account),
      )
      return { ...account, id }
    },
  }
  return accounts
}
