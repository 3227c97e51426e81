import type { ListedRepository } from '../../../domain/index.ts'
import { nameKey, toRepositoryRecord } from '../../rows/repository-row.ts'
import { anyOf } from '../../sql/any-of.ts'
import { capLimit, type Query } from '../query.ts'
import { readRefBuilds } from './ref-builds.ts'

/** Enough to tell how a branch stands. */
const buildsOfEach = 30

/** Repositories by name, with what their default branches built last. */
export const repositories: Query<'repositories'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { after, search, tenant, repositories: seen } = input
  let page = db
    .selectFrom('repositories')
    .selectAll()
    .where('full_name', 'is not', null)
    .orderBy('full_name')
    .orderBy('id')
    .limit(limit + 1)
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (seen !== undefined) page = page.where('id', 'in', anyOf(db, seen))
  if (search !== undefined) page = page.where('full_name', 'like', `%${literally(search.toLowerCase())}%`)
  if (after !== null) page = page.where('full_name', '>', after)
  const rows = await page.execute()
  const shown = rows.slice(0, limit).map(toRepositoryRecord)
  const items: ListedRepository[] = []
  for (const record of shown) {
    const { id: repositoryId, defaultBranch } = record.repository
    const ref = `refs/heads/${defaultBranch}`
    items.push({ record, builds: await readRefBuilds(db, { repositoryId, ref, limit: buildsOfEach }) })
  }
  const last = shown.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? nameKey(last.repository) : null }
}

/** Neither database has an escape in LIKE that needs no clause of its own: one character stands for any. */
function literally(text: string): string {
  return text.replace(/[%\\]/g, '_')
}
