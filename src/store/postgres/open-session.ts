import { Socket } from 'node:net'
import { Kysely } from 'kysely'
import pg from 'pg'
import type { Db, Tables } from '../sql/tables.ts'
import { ConnectionLostError, judgeDriverError } from './database-errors.ts'
import { sessionDialect } from './session-dialect.ts'

/** Where the database is. */
export interface Place {
  /** `postgres://user:password@host/database`; a secret. */
  url: string
  /** PEM certificates that the server is trusted by; null: those of the system, where the URL asks for TLS. */
  ca: string | null
  /** The replica whose sessions these are, for others to end them by (end-dead-sessions.ts); left out: of none. */
  owner?: string | undefined
}

/** One connection. Statements that are sent together travel together, and are carried out in their order. */
export interface Session {
  db: Db
  /** One or more statements without values, as one message; their results. Throws ConnectionLostError. */
  run: (text: string) => Promise<pg.QueryResult[]>
  onNotify(listener: (payload: string) => void): void
  /** Aborts when the connection is lost. */
  lost: AbortSignal
  /** Ends it now: what is under way is lost. */
  destroy(): void
  /** Ends it once what was sent has been answered. */
  end(): Promise<void>
}

/** As PostgreSQL shows the sessions of a replica. */
export function sessionName(owner: string): string {
  return `slipway/${owner}`
}

const connectMs = 5_000
/** A server that does not even take a goodbye is not waited for. */
const goodbyeMs = 2_000
/** A statement takes milliseconds; one that takes this long is stuck, and so is whoever waits for it. */
const statementMs = 30_000
/** A process that sleeps with a transaction open keeps all others from theirs. */
const idleInTransactionMs = 10_000

/** Connects; throws ConnectionLostError where the server cannot be reached or takes nobody now. */
export async function openSession({ url, ca, owner }: Place): Promise<Session> {
  const socket = new Socket()
  const client = new pg.Client({
    ...connectionOf({ url, ca }),
    stream: () => socket,
    types: { getTypeParser },
    pipeline: true,
    keepAlive: true,
    application_name: owner === undefined ? 'slipway' : sessionName(owner),
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  })
  const lost = new AbortController()
  // Without a listener a connection that ends would end the process.
  client.on('error', () => {
    lost.abort()
  })
  client.on('end', () => {
    lost.abort()
  })
  const destroy = () => {
    lost.abort()
    socket.destroy()
  }
  // The driver's limit ends when the server lets us in; it may say nothing after that.
  const stuck = setTimeout(destroy, 2 * connectMs)
  try {
    await client.connect()
    // A server may be set to answer before a commit is on its disk; ours are then kept all the same.
    await client.query(
      `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`,
    )
  } catch (error) {
    socket.destroy()
    throw judgeDriverError(error)
  } finally {
    clearTimeout(stuck)
  }
  return {
    db: new Kysely<Tables>({ dialect: sessionDialect(client) }),
    async run(text) {
      if (lost.signal.aborted) throw new ConnectionLostError('the connection to the database is lost')
      try {
        const results = (await client.query(text)) as pg.QueryResult | pg.QueryResult[]
        return [results].flat()
      } catch (error) {
        throw judgeDriverError(error)
      }
    },
    onNotify(listener) {
      client.on('notification', ({ payload }) => {
        listener(payload ?? '')
      })
    },
    lost: lost.signal,
    destroy,
    async end() {
      const unheard = setTimeout(destroy, goodbyeMs)
      await client.end().catch(destroy)
      clearTimeout(unheard)
    },
  }
}

/** With certificates of its own the server is always verified; what the URL says of TLS would take their place. */
function connectionOf({ url, ca }: Pick<Place, 'url' | 'ca'>): pg.ClientConfig {
  if (ca === null) return { connectionString: url }
  const plain = new URL(url)
  for (const name of ['sslmode', 'sslrootcert', 'ssl']) plain.searchParams.delete(name)
  return { connectionString: plain.href, ssl: { ca } }
}

const { INT8, NUMERIC } = pg.types.builtins
type TypeId = Parameters<typeof pg.types.getTypeParser>[0]

/** Whole numbers are numbers, as SQLite gives them: none of ours is beyond what those hold. */
export function getTypeParser(oid: TypeId, format?: 'text' | 'binary'): (text: string) => unknown {
  if (format !== 'binary' && (oid === INT8 || oid === NUMERIC)) return Number
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown
}
