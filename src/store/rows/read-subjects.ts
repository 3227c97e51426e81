import type { Selectable } from 'kysely'
import type { BuildView, ReportSubject } from '../../domain/index.ts'
import type { Db, Tables } from '../sql/tables.ts'
import type { Standing } from './about.ts'
import { readAbout } from './about.ts'
import { readLastImages } from './read-last-images.ts'
import { readMembers } from './read-members.ts'
import { readPlaces } from './read-places.ts'
import { viewBuilds } from './view-builds.ts'

type Row = Selectable<Tables['reports']>

/** What each of these reports tells about, as it is now. */
export async function readSubjects(db: Db, rows: Row[]): Promise<(row: Row) => ReportSubject> {
  const views = await viewBuilds(db, [
    ...new Set(rows.flatMap(({ build_id }) => (build_id === null ? [] : [build_id]))),
  ])
  const places = await readPlaces(
    db,
    rows.flatMap((row) => {
      const build = row.kind === 'build' ? viewOf(row).build : undefined
      return build?.state === 'queued' && row.attempt === build.attempt + 1 ? [build] : []
    }),
  )
  const lastImages = await readLastImages(db, rows)
  const members = await readMembers(db, rows)

  function viewOf(row: Row): BuildView {
    const view = row.build_id === null ? undefined : views.get(row.build_id)
    if (view === undefined) throw new Error(`report ${row.id} tells about no Build`)
    return view
  }

  return (row) => {
    const attempt = row.attempt ?? 0
    switch (row.kind) {
      case 'build': {
        const view = viewAt(viewOf(row), readAbout('build', row.about))
        const place = attempt === view.build.attempt + 1 ? (places.get(view.build.id) ?? null) : null
        return { kind: 'build', view, attempt, place }
      }
      case 'approval': {
        const { build } = viewOf(row)
        const waiting = build.state === 'pending' && attempt === build.attempt + 1
        const view = viewAt(viewOf(row), readAbout('approval', row.about))
        return { kind: 'approval', view, attempt, waiting }
      }
      case 'file': {
        const { path, problems, completedAt } = readAbout('file', row.about)
        return { kind: 'file', path, problems, completedAt }
      }
      case 'skipped': {
        const { skipped, completedAt } = readAbout('skipped', row.about)
        return { kind: 'skipped', skipped, last: lastImages.get(row.id) ?? null, completedAt }
      }
      case 'aggregate': {
        const found = members(row)
        const then = readAbout('aggregate', row.about)
        if (then === null) return { kind: 'aggregate', members: found }
        const ended = found.views.flatMap((view) => {
          const standing = then[view.build.id]
          return standing === undefined ? [] : [viewAt(view, standing)]
        })
        return { kind: 'aggregate', members: { ...found, views: ended } }
      }
      case 'reply':
        return { kind: 'reply', reply: readAbout('reply', row.about) }
    }
  }
}

/** The Build as it stood then, where a later attempt may have changed it since. */
function viewAt(view: BuildView, then: Standing | null): BuildView {
  if (then === null) return view
  return {
    build: { ...view.build, ...then },
    executions: view.executions.filter(({ attempt }) => attempt <= then.attempt),
  }
}
