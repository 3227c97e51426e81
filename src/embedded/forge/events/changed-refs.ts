import type { Refs } from '../state/announced-refs.ts'

export interface MovedRef {
  ref: string
  before: string | null
  after: string | null
}

/** Refs that differ between what was announced and what is there, branches first. */
export function changedRefs(announced: Refs, actual: Refs): MovedRef[] {
  const names = [...new Set([...announced.keys(), ...actual.keys()])].sort()
  return names
    .map((ref) => ({ ref, before: announced.get(ref) ?? null, after: actual.get(ref) ?? null }))
    .filter(({ before, after }) => before !== after)
}

/** GitHub is silent about tags when more than three are pushed at once. */
const mostTags = 3

/** Those of the moved refs that get an event. */
export function announcedChanges(moved: MovedRef[]): MovedRef[] {
  const tags = moved.filter(({ ref }) => ref.startsWith('refs/tags/'))
  return tags.length > mostTags ? moved.filter((change) => !tags.includes(change)) : moved
}
