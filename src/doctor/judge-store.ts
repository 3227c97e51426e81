import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted, listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('store')

/** What was found of the database. */
export interface StoreFacts {
  /** For people, without credentials: `DIR/slipway.db`, `PostgreSQL at db.example.com`. */
  place: string
  /** Null: there is no database there yet. */
  migrations: Fact<{ name: string; isAdditive: boolean }[] | null>
  /** What this version of Slipway brings, in order. */
  known: readonly string[]
}

/** Whether the database answers, and whose it is. */
export function judgeStore({ place, migrations, known }: StoreFacts): Finding {
  if (!migrations.known)
    return failed(
      `${place} does not answer: ${migrations.why}`,
      'Look whether it runs, is reached from here, and takes these credentials.',
    )
  if (migrations.value === null)
    return skipped(`${place} holds nothing of Slipway yet: slipway serve makes its tables.`)
  const done = new Set(migrations.value.map(({ name }) => name))
  const newer = migrations.value.filter(({ name }) => !known.includes(name))
  if (newer.some(({ isAdditive }) => !isAdditive))
    return failed(
      `${place} was written by a newer Slipway, which knows ${listed(newer.map(({ name }) => name))}.`,
      'Run that version, or restore a backup of before: docs/operating.md.',
    )
  const missing = known.filter((name) => !done.has(name))
  if (missing.length > 0)
    return warning(
      `${place} lacks ${counted(missing.length, 'migration')} of this version: ${listed(missing)}.`,
      'slipway serve makes them when it starts; make a backup before: slipway backup',
    )
  if (newer.length > 0)
    return ok(`${place} was added to by a newer Slipway, which this version goes on beside.`)
  return ok(`${place} answers, with ${counted(known.length, 'migration')}: all of them.`)
}
