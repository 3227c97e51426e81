import type {
  AggregateMembers,
  BuildView,
  Check,
  CheckConclusion,
  Execution,
  SkippedBuild,
} from '../domain/index.ts'
import { isTimeout } from './is-timeout.ts'

/** What one build of a commit has come to. */
export interface Member {
  name: string
  state: MemberState
  /** `name@sha256:…` or the name alone; null where it is not known. */
  image: string | null
}

export type MemberState =
  | 'failure'
  | 'timed_out'
  | 'refused'
  | 'approval'
  | 'cancelled'
  | 'running'
  | 'queued'
  | 'success'
  | 'skipped'

/** A commit as one check has it. */
export interface Settled {
  /** What is wrong first, then by name. */
  members: Member[]
  status: Check['status']
  /** Null until all have ended. */
  conclusion: CheckConclusion | null
  startedAt: number | null
  /** When the last Build ended; null while one goes on, or where none was made. */
  endedAt: number | null
}

/** In the order in which people want to know of them. */
const ranks: readonly MemberState[] = [
  'failure',
  'timed_out',
  'refused',
  'approval',
  'cancelled',
  'running',
  'queued',
  'success',
  'skipped',
]

/** All builds of a commit as one: red if one is, green only if all that were selected are. */
export function settleAggregate({ views, skipped, file }: AggregateMembers): Settled {
  const counting = countingViews(views)
  const built = new Set(counting.map(({ build }) => build.name))
  const members: Member[] = [
    ...counting.map(memberOf),
    ...skipped
      .filter(({ name }) => !built.has(name))
      .map((entry) => ({ name: entry.name, image: entry.image, state: skippedState(entry) })),
  ].sort((a, b) => ranks.indexOf(a.state) - ranks.indexOf(b.state) || (a.name < b.name ? -1 : 1))
  const states = new Set(members.map(({ state }) => state))
  const status = statusOf(states)
  const builds = counting.map(({ build }) => build)
  const ends = builds.map(({ endedAt, createdAt }) => endedAt ?? createdAt)
  return {
    members,
    status,
    conclusion: status === 'completed' ? conclusionOf(states, file !== null) : null,
    startedAt: builds.length === 0 ? null : Math.min(...builds.map(({ createdAt }) => createdAt)),
    endedAt: status === 'completed' && ends.length > 0 ? Math.max(...ends) : null,
  }
}

/**
 * Of several Builds with one name, inputs and trust the newest; and none that was given up for a newer commit or a
 * closed pull request, where one of that name that is still wanted, as by another branch at this commit, has worked.
 */
function countingViews(views: BuildView[]): BuildView[] {
  const newest = new Map<string, BuildView>()
  for (const view of views) {
    const { name, inputsHash, trust } = view.build
    const key = JSON.stringify([name, inputsHash, trust])
    newest.delete(key)
    newest.set(key, view)
  }
  const kept = [...newest.values()]
  const worked = new Set(kept.flatMap(({ build }) => (build.state === 'completed' ? build.name : [])))
  return kept.filter(({ build }) => !isGivenUp(build) || !worked.has(build.name))
}

function isGivenUp({ state, cancelCause }: BuildView['build']): boolean {
  return state === 'cancelled' && (cancelCause?.kind === 'superseded' || cancelCause?.kind === 'closed')
}

function memberOf({ build, executions }: BuildView): Member {
  const latest = executions.at(-1)
  const digest = build.state === 'completed' ? latest?.digest : null
  const { image } = build.config
  return { name: build.name, state: stateOf(build, latest), image: digest ? `${image}@${digest}` : image }
}

function skippedState({ refused, late }: SkippedBuild): MemberState {
  if (refused) return 'refused'
  return late ? 'cancelled' : 'skipped'
}

function stateOf(build: BuildView['build'], latest: Execution | undefined): MemberState {
  switch (build.state) {
    case 'pending':
      return 'approval'
    case 'completed':
      return 'success'
    case 'failed':
      return isTimeout(latest?.failure ?? null) ? 'timed_out' : 'failure'
    case 'queued':
    case 'running':
    case 'cancelled':
    case 'skipped':
      return build.state
  }
}

/** What waits for approval has ended: nothing goes on by itself. */
function statusOf(states: ReadonlySet<MemberState>): Check['status'] {
  if (states.has('running')) return 'in_progress'
  if (!states.has('queued')) return 'completed'
  const begun = [...states].some((state) => state !== 'queued' && state !== 'skipped')
  return begun ? 'in_progress' : 'queued'
}

function conclusionOf(states: ReadonlySet<MemberState>, unusable: boolean): CheckConclusion {
  const any = (...wanted: MemberState[]) => wanted.some((state) => states.has(state))
  if (unusable || any('failure', 'timed_out')) return 'failure'
  if (any('approval', 'refused')) return 'action_required'
  if (any('cancelled')) return 'cancelled'
  return any('success') ? 'success' : 'skipped'
}
