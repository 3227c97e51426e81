import type pg from 'pg'

/** Deletes every row, in far less time than another database takes; numbers begin at 1 again. */
export async function emptyDatabase(client: pg.Client): Promise<void> {
  await client.query(`do $$
    declare name text;
    begin
      set local session_replication_role = replica;
      for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' loop
        execute 'delete from ' || quote_ident(name);
      end loop;
      for name in select sequencename from pg_sequences where schemaname = 'public' loop
        execute 'alter sequence ' || quote_ident(name) || ' restart';
      end loop;
    end $$`)
}
