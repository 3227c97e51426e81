import {
  formatReportId,
  fullName,
  type Access,
  type Build,
  type BuildView,
  type Delivery,
  type Person,
  type Report,
  type SkippedBuild,
  type Wait,
} from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { seesBuild } from '../../find-build.ts'
import { loadBuildContext, type BuildContext } from '../../load-build-context.ts'
import type { Attempt } from './pick-attempt.ts'

/** What first wanted a Build. */
export interface Origin extends Pick<Delivery, 'guid' | 'event'> {
  /** Who asked for it there, in a comment or with a button; null: nobody did, or it was the event itself. */
  askedBy: Person | null
  /** When somebody had it planned again; null: never. */
  replayedAt: number | null
}

/** What stands around a Build. */
export interface BuildFacts {
  context: BuildContext
  /** The delivery that first wanted it; null where none did, or it is forgotten. */
  origin: Origin | null
  /** Null where it does not wait for a place. */
  wait: Wait | null
  /** What it needs, in the order of its configuration; null: none of that name is kept. */
  needs: { name: string; build: BuildView | null }[]
  /** Other Builds of the commit, newest first. */
  siblings: Build[]
  /** Entries of the build file that were not built for the commit. */
  skipped: SkippedBuild[]
  /** What GitHub was told of the attempt; null where nothing is kept of it. */
  report: Pick<Report, 'githubId' | 'annotations'> | null
}

/** Deliveries of one commit that are looked through for what they skipped. */
const mostDeliveries = 20

/** Reads it all; nothing that whoever asks may not see. */
export async function loadFacts(
  parts: { store: Pick<Store, 'read'>; readWait: (build: Build) => Promise<Wait | null> },
  { build }: BuildView,
  attempt: Attempt,
  access: Access,
): Promise<BuildFacts> {
  const { store, readWait } = parts
  const { id, repository, sha } = build
  const [context, origin, wait, needs, ofCommit, skipped, report] = await Promise.all([
    loadBuildContext(store, build),
    loadOrigin(store, build),
    attempt.execution === null ? readWait(build) : null,
    (build.config.needs ?? []).length === 0 ? [] : store.read('needs', { buildId: id }),
    store.read('buildsOf', { repositoryId: repository.id, sha }),
    loadSkipped(store, build),
    store.read('report', {
      id: formatReportId({ kind: 'build', buildId: id, attempt: attempt.number }),
    }),
  ])
  const siblings = ofCommit.map((one) => one.build).filter((one) => one.id !== id && seesBuild(access, one))
  return { context, origin, wait, needs, siblings, skipped, report }
}

async function loadOrigin(store: Pick<Store, 'read'>, { id }: Build): Promise<Origin | null> {
  const origin = await store.read('originOf', { buildId: id })
  if (origin === null) return null
  const { guid, event } = origin
  const delivery = await store.read('delivery', { guid })
  const askedBy = delivery?.verdict?.kind === 'asked' ? delivery.verdict.by : null
  return { guid, event, askedBy, replayedAt: delivery?.replayedAt ?? null }
}

/** What the newest delivery says counts. */
async function loadSkipped(
  store: Pick<Store, 'read'>,
  { tenant, repository, sha }: Build,
): Promise<SkippedBuild[]> {
  // By the commit alone: of a repository there may be very many.
  const { items } = await store.read('deliveries', { limit: mostDeliveries, before: null, tenant, sha })
  const skipped = new Map<string, SkippedBuild>()
  for (const { verdict, repository: of } of items.toReversed()) {
    if (verdict?.kind !== 'planned' || of !== fullName(repository)) continue
    for (const { name } of verdict.builds) skipped.delete(name)
    for (const one of verdict.skipped) skipped.set(one.name, one)
  }
  return [...skipped.values()]
}
