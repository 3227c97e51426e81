import type { Placed } from '../../../yaml/placed.ts'
import { joinedKeys } from '../apply-defaults.ts'

type PlacedMap = Extract<Placed, { kind: 'map' }>
type Entries = PlacedMap['entries']
type Join = (base: Placed, own: Placed) => Placed

const joined: ReadonlySet<string> = new Set(joinedKeys)

/**
 * A file over the one that it extends. What the file says goes first: builds are joined by name, and in them and in
 * `defaults` the keys that hold names and values; everything else is replaced as a whole. A key with nothing after it
 * takes away what the other file has there. Every value keeps the place where it was written.
 */
export function mergeFiles(base: Placed, own: Placed): Placed {
  return mergeMaps(base, own, (key) => {
    if (key === 'defaults') return mergeBuild
    if (key === 'builds') return (all, ownAll) => mergeMaps(all, ownAll, () => mergeBuild)
    return null
  })
}

function mergeBuild(base: Placed, own: Placed): Placed {
  const mergeNames: Join = (all, ownAll) => mergeMaps(all, ownAll, () => null)
  return mergeMaps(withoutChoice(base, own), own, (key) => {
    if (joined.has(key)) return mergeNames
    if (key === 'output') return (all, ownAll) => mergeMaps(all, ownAll, () => mergeNames)
    return null
  })
}

/** `method` and `strategy` are one choice: who makes it anew makes all of it. */
function withoutChoice(base: Placed, own: Placed): Placed {
  if (base.kind !== 'map' || own.kind !== 'map') return base
  if (!own.entries.has('method') && !own.entries.has('strategy')) return base
  const entries = new Map(base.entries)
  // One that is taken away is still needed for that.
  for (const key of ['method', 'strategy']) if (!own.entries.has(key)) entries.delete(key)
  return { ...base, entries }
}

/** @param joinOf how the values of a key are joined; null: the own one replaces the other */
function mergeMaps(base: Placed, own: Placed, joinOf: (key: string) => Join | null): Placed {
  if (base.kind !== 'map' || own.kind !== 'map') return own
  const entries: Entries = new Map(base.entries)
  for (const [key, entry] of own.entries) {
    const below = base.entries.get(key)
    const join = joinOf(key)
    if (below === undefined) entries.set(key, entry)
    else if (isNothing(entry.value)) entries.delete(key)
    else entries.set(key, join === null ? entry : { ...entry, value: join(below.value, entry.value) })
  }
  return { kind: 'map', entries, span: own.span }
}

function isNothing(value: Placed): boolean {
  return value.kind === 'scalar' && value.value === null
}
