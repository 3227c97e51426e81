import type {
  BuildingEvent,
  Conclusion,
  NewBuild,
  Outcome,
  Repository,
  Verdict,
} from '../../../domain/index.ts'
import { entryOf, refOf } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { changeHead } from '../deliveries/change-head.ts'
import { noteNeeds } from '../needs.ts'
import { touchAggregate } from '../reports/touch-aggregate.ts'
import { supersede } from '../triggers.ts'
import { wantBuild, type Want } from '../want-build.ts'
import { barred } from './barred.ts'
import { changeFileReport } from './change-file-report.ts'
import { judgeLateness } from './judge-lateness.ts'
import { reportSkipped } from './report-skipped.ts'

type Planned = Extract<Outcome, { kind: 'planned' }>

/** The Builds of an event: made, shared or tried again; those of older commits are let go. */
export async function carryOutPlanned(db: Db, conclusion: Conclusion, outcome: Planned): Promise<Verdict> {
  const { head, skipped } = outcome
  const commit = commitOf(conclusion, outcome)
  if (commit === null) return { kind: 'planned', builds: [], skipped }
  const refused = await barred(db, commit.repository)
  if (refused !== null) return refused

  const { now, deliveryId } = conclusion
  const { repository, sha, ref } = commit
  const repositoryId = repository.id
  const standing =
    head === null
      ? ({ kind: 'current', changed: false } as const)
      : await changeHead(db, { repositoryId, sha, head, now })
  const lateness = await judgeLateness(db, { repositoryId, head, standing, builds: outcome.builds })
  const wanted = outcome.builds.filter(({ id }) => !lateness.has(id))
  const { pullRequest, again } = outcome
  const headChanged = standing.kind === 'current' && standing.changed
  const siblings = countSiblings(outcome.builds)
  const want: Omit<Want, 'siblings'> = {
    deliveryId,
    ref,
    pullRequest,
    headAt: head?.at ?? null,
    headChanged,
    again,
    now,
  }
  const builds = []
  for (const build of wanted)
    builds.push(await wantBuild(db, build, { ...want, siblings: siblings.get(entryOf(build.name)) ?? 1 }))
  const made = new Map(builds.map(({ name, id }) => [name, id]))
  for (const build of wanted) await noteNeeds(db, { id: made.get(build.name) ?? build.id, build, now }, made)

  if (head !== null && standing.kind === 'current' && head.supersedes !== 'none')
    await supersede(
      db,
      { repositoryId, ref: head.ref, now },
      {
        sha,
        keep: new Set(head.supersedes === 'all' ? [] : skipped.map(({ name }) => name)),
        olderThan: standing.changed ? null : head.at,
      },
    )
  const tooLate = outcome.builds.flatMap(({ id, name, config }) => {
    const reason = lateness.get(id)
    return reason === undefined ? [] : [{ name, reason, image: config.image, late: true as const }]
  })
  const all = [...skipped, ...tooLate]
  const told = await reportSkipped(
    db,
    { repository, sha, branch: branchOf(outcome), skipped: all, now },
    outcome.event,
  )
  // Whoever asked for it sees that the file, or what it may ask for, was mended since.
  const mended = again === 'always' && (await changeFileReport(db, { repository, sha }, [], now))
  if (builds.length > 0 || told || mended) await touchAggregate(db, { repository, sha }, now)
  return { kind: 'planned', builds, skipped: all }
}

/** How many Builds each entry of the build file comes to here. */
function countSiblings(builds: NewBuild[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { name } of builds) counts.set(entryOf(name), (counts.get(entryOf(name)) ?? 0) + 1)
  return counts
}

/** What it is about; null when nothing says, and then there is nothing to do. */
function commitOf(
  conclusion: Conclusion,
  { builds, event, head }: Planned,
): { repository: Repository; sha: string; ref: string } | null {
  const first: NewBuild | undefined = builds[0]
  const repository = event?.repository ?? first?.repository ?? conclusion.seen?.repository
  const sha = event?.sha ?? first?.sha ?? conclusion.sha
  if (repository === undefined || sha === null) return null
  const ref = head?.ref ?? conclusion.ref ?? (event === null ? first?.ref : refOf(event))
  return { repository, sha, ref: ref ?? '' }
}

/** The branch whose last image stays in force where nothing is built; a tag has the default branch's. */
function branchOf({ event, builds }: Planned): string | null {
  if (event === null) return builds.find(({ ref }) => ref.startsWith('refs/heads/'))?.ref ?? null
  return fullRef(branchNameOf(event))
}

function branchNameOf(event: BuildingEvent): string {
  if (event.kind === 'push') return event.refType === 'branch' ? event.ref : event.repository.defaultBranch
  return event.baseRef
}

function fullRef(branch: string): string {
  return branch.startsWith('refs/') ? branch : `refs/heads/${branch}`
}
