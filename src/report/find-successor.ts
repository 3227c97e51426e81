import { formatReportId, parseReportId, type ReportId } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import type { CheckReport } from './check-report.ts'

/** Whether a later report speaks in the same place: of commit statuses with one name only the last is shown. */
export async function findSuccessor(store: Pick<Store, 'read'>, report: CheckReport): Promise<boolean> {
  const id = parseReportId(report.id)
  if (id === null) return false
  if (id.kind === 'skipped') {
    const { repositoryId, sha, name } = id
    return (await store.read('buildsOf', { repositoryId, sha, name })).length > 0
  }
  for (const later of successorsOf(id))
    if ((await store.read('report', { id: formatReportId(later) })) !== null) return true
  return false
}

function successorsOf(id: ReportId): ReportId[] {
  switch (id.kind) {
    case 'build':
      return nextAttempt(id)
    case 'approval':
      return [{ ...id, kind: 'build' }, ...nextAttempt(id)]
    case 'aggregate':
      return [{ ...id, generation: id.generation + 1 }]
    case 'file':
    case 'skipped':
    case 'reply':
      return []
  }
}

function nextAttempt({ buildId, attempt }: { buildId: string; attempt: number }): ReportId[] {
  const next = { buildId, attempt: attempt + 1 }
  return [
    { kind: 'build', ...next },
    { kind: 'approval', ...next },
  ]
}
