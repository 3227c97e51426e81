import { sql } from 'kysely'
import { farOff } from '../sql/far-off.ts'
import { sessionName, type Session } from './open-session.ts'

/**
 * Ends the sessions of replicas that were not heard of in time, and with them the transactions that they had open. A
 * process that stands still ends none of them itself, keeps the rows that it has changed from all others, its own lease
 * among them, and would commit what it had begun when it goes on. What it began is made again by whoever wants it.
 *
 * @param now in the database's time, as in `beat`
 */
export async function endDeadSessions(
  { db }: Pick<Session, 'db'>,
  { owner, now }: { owner: string; now: number },
): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name in (
      select ${sessionName('')} || replicas.owner from replicas
      where replicas.owner <> ${owner} and (until <= ${now} or until > ${farOff(now)})
    )`.execute(db)
}
