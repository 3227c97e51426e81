import type { Head, PullRequest } from '../domain/index.ts'

/** Where branches and open pull requests stand, as the source host says. */
export interface HeadsThere {
  branches: { ref: string; sha: string }[]
  pullRequests: PullRequest[]
  complete: boolean
}

/** What no event has told of a ref; `known` is what was recorded of it. */
export type MissedHead =
  | { kind: 'pushed'; ref: string; sha: string; known: Head | null }
  | { kind: 'deleted'; ref: string; known: Head }
  | { kind: 'proposed'; ref: string; pull: PullRequest; known: Head | null }
  | { kind: 'closed'; ref: string; number: number; known: Head }

/** The merge queue tells of its branches by events of its own. */
const queueBranch = /^refs\/heads\/gh-readonly-queue\//
const pullRef = /^refs\/pull\/(\d{1,15})\/head$/

/**
 * The refs that are not where our records say. What was recorded after the look began is newer than the look,
 * and says nothing here.
 *
 * @param pushedAt when something was last pushed to the repository (epoch ms), known before the heads were read
 */
export function compareHeads(recorded: Head[], there: HeadsThere, pushedAt: number): MissedHead[] {
  const known = new Map(recorded.map((head) => [head.ref, head]))
  const seen = new Set<string>()
  const missed: MissedHead[] = []
  for (const { ref, sha } of there.branches) {
    seen.add(ref)
    const head = known.get(ref) ?? null
    if (queueBranch.test(ref) || head?.sha === sha || (head !== null && head.at > pushedAt)) continue
    missed.push({ kind: 'pushed', ref, sha, known: head })
  }
  for (const pull of there.pullRequests) {
    const ref = `refs/pull/${pull.number}/head`
    seen.add(ref)
    const head = known.get(ref) ?? null
    if (head?.sha === pull.sha || (head !== null && head.at > pull.at)) continue
    missed.push({ kind: 'proposed', ref, pull, known: head })
  }
  // In a list that is cut off, what is not there may still be.
  if (!there.complete) return missed
  for (const head of recorded) {
    const { ref } = head
    if (seen.has(ref) || queueBranch.test(ref)) continue
    const number = pullRef.exec(ref)?.[1]
    if (number !== undefined) missed.push({ kind: 'closed', ref, number: Number(number), known: head })
    else if (ref.startsWith('refs/heads/') && head.at <= pushedAt)
      missed.push({ kind: 'deleted', ref, known: head })
  }
  return missed
}

/** When it came about, by the source host's clock (epoch ms). */
export function timeOf(missed: MissedHead, pushedAt: number): number {
  switch (missed.kind) {
    case 'pushed':
    case 'deleted':
      return pushedAt
    case 'proposed':
      return missed.pull.at
    case 'closed':
      return missed.known.at
  }
}
