import type { DatabaseConnection, Driver } from 'kysely'

/**
 * Kysely's driver over one connection that somebody else has opened. Transactions are not Kysely's: `who` opens and
 * ends them around many changes, so asking Kysely for one is refused.
 */
export function lentConnection(
  connection: DatabaseConnection,
  who: string,
  destroy = (): void => {},
): Driver {
  const refuse = () => Promise.reject(new Error(`transactions are opened by ${who}, not by Kysely`))
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: () => Promise.resolve(),
    destroy: () => {
      destroy()
      return Promise.resolve()
    },
  }
}
