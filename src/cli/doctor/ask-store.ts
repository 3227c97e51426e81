import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Config } from '../../config/config.ts'
import type { StoreFacts } from '../../doctor/judge-store.ts'
import { migrations } from '../../store/migrations/migrate.ts'
import { attempt } from '../../examine/attempt.ts'

/** `is_additive` is a column that one of the migrations has brought. */
const rows = z.array(
  z
    .object({ name: z.string(), is_additive: z.number().default(0) })
    .transform((row) => ({ name: row.name, isAdditive: row.is_additive === 1 })),
)
const query = 'select * from schema_migrations order by number'

/** Which migrations the database has; it is only read, beside a service that has it open. */
export async function askStore({
  dataDir,
  database,
}: Pick<Config, 'dataDir' | 'database'>): Promise<StoreFacts> {
  const known = migrations.map(({ name }) => name)
  if (database === null) {
    const file = join(dataDir, 'slipway.db')
    return { place: file, known, migrations: await attempt(() => Promise.resolve(readFile(file))) }
  }
  const { hostname, pathname } = new URL(database.url)
  const { openSession } = await import('../../store/postgres/open-session.ts')
  const found = await attempt(async () => {
    const session = await openSession(database)
    try {
      const [table] = await session.run(`select to_regclass('schema_migrations') as name`)
      if ((table?.rows as { name: string | null }[] | undefined)?.[0]?.name == null) return null
      const [names] = await session.run(query)
      return rows.parse(names?.rows ?? [])
    } finally {
      session.destroy()
    }
  })
  return {
    place: `The database ${pathname.slice(1)} at ${hostname || 'localhost'}`,
    known,
    migrations: found,
  }
}

function readFile(file: string): z.infer<typeof rows> | null {
  if (!existsSync(file)) return null
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return rows.parse(database.prepare(query).all())
  } finally {
    database.close()
  }
}
