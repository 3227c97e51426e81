import { isAncestor, readCommit, readCommits } from '../git/read-commits.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import type { Refs } from '../state/announced-refs.ts'
import type { MovedRef } from './changed-refs.ts'
import type { RefChange } from './push-event.ts'
import { mostCommits } from './push-event.ts'

/** What Git says about a moved ref; `announced` are all refs before the push, `actual` after it. */
export async function readRefChange(
  dir: string,
  moved: MovedRef,
  announced: Refs,
  actual: Refs,
): Promise<RefChange> {
  const after = moved.after === null ? null : await resolveCommit(dir, moved.after)
  if (after === null) return { ...moved, forced: false, baseRef: null, commits: [], head: null }
  const before = moved.before === null ? null : await resolveCommit(dir, moved.before)
  const known = before === null ? announced.values() : [before]
  const commits = await readCommits(dir, after, known, mostCommits)
  const newest = commits.at(-1)
  const base = [...actual].find(
    ([ref, sha]) => ref !== moved.ref && ref.startsWith('refs/heads/') && sha === after,
  )
  return {
    ...moved,
    forced: before !== null && !(await isAncestor(dir, before, after)),
    baseRef: moved.before === null ? (base?.[0] ?? null) : null,
    commits,
    head: newest?.sha === after ? newest : await readCommit(dir, after),
  }
}
