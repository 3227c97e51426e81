import type { Artifact, BuildConfig, Findings } from '../../../domain/index.ts'
import { anyOf } from '../../sql/any-of.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/** A page of what was pushed: one artifact a tag, newest execution first. */
export const artifacts: Query<'artifacts'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { tenant, repository, repositories, digest, buildId } = input
  let page = db
    .selectFrom('executions')
    .innerJoin('builds', 'builds.id', 'executions.build_id')
    .select(['executions.id', 'executions.build_id', 'executions.created_at', 'executions.ended_at'])
    .select(['executions.digest', 'executions.size', 'executions.findings'])
    .select(['builds.tenant', 'builds.repository_name', 'builds.sha', 'builds.config'])
    .where('executions.digest', 'is not', null)
    .orderBy('executions.created_at', 'desc')
    .orderBy('executions.id', 'desc')
    .limit(limit + 1)
  if (tenant !== undefined) page = page.where('builds.tenant', '=', tenant)
  if (repository !== undefined) page = page.where('builds.repository_name', '=', repository)
  if (repositories !== undefined) page = page.where('builds.repository_id', 'in', anyOf(db, repositories))
  if (digest !== undefined) page = page.where('executions.digest', '=', digest)
  if (buildId !== undefined) page = page.where('executions.build_id', '=', buildId)
  const after = input.before === null ? null : readCursor(input.before)
  if (input.before !== null) {
    const last = await db
      .selectFrom('executions')
      .select('created_at')
      .where('id', '=', after?.id ?? '')
      .executeTakeFirst()
    if (last === undefined || after === null) return { items: [], next: null }
    page = page.where((row) =>
      row(row.refTuple('executions.created_at', 'executions.id'), '<=', row.tuple(last.created_at, after.id)),
    )
  }
  const found: { artifact: Artifact; cursor: string }[] = []
  for (const row of await page.execute()) {
    for (const [index, pushed] of pushedBy(row).entries()) {
      if (row.id === after?.id && index <= after.index) continue
      const artifact: Artifact = {
        ...pushed,
        buildId: row.build_id,
        executionId: row.id,
        tenant: row.tenant,
        repository: row.repository_name,
        sha: row.sha,
        at: row.ended_at ?? row.created_at,
      }
      found.push({ artifact, cursor: `${row.id}:${index}` })
    }
  }
  const shown = found.slice(0, limit)
  const next = found.length > limit ? (shown.at(-1)?.cursor ?? null) : null
  return { items: shown.map(({ artifact }) => artifact), next }
}

type Pushed = Pick<Artifact, 'kind' | 'reference' | 'digest' | 'size'>

/** One for each tag, then what stands beside the image. */
function pushedBy(row: {
  config: string
  digest: string | null
  size: number | null
  findings: string | null
}): Pushed[] {
  const { artifact, image, tags } = JSON.parse(row.config) as BuildConfig
  const kind: Artifact['kind'] = artifact ? 'oci-artifact' : 'image'
  const { digest, size } = row
  const tagged = (tags.length === 0 ? ['latest'] : tags).map((tag) => ({
    ...{ kind, reference: `${image}:${tag}`, digest: digest ?? '', size },
  }))
  const { attached } = row.findings === null ? { attached: [] } : (JSON.parse(row.findings) as Findings)
  const beside = attached.map((one) => ({ ...one, reference: `${image}@${one.digest}`, size: null }))
  return [...tagged, ...beside]
}

/** Execution and index of its tag. */
function readCursor(text: string): { id: string; index: number } | null {
  const match = /^(.{1,200}):(\d{1,3})$/.exec(text)
  return match === null ? null : { id: match[1] ?? '', index: Number(match[2]) }
}
