/** Offsets into the text: from the first character to one past the last. */
export type Span = readonly [start: number, end: number]

/** A value of a YAML document that still knows where it was written. */
export type Placed =
  | { kind: 'map'; entries: Map<string, { key: Span; value: Placed }>; span: Span }
  | { kind: 'list'; items: Placed[]; span: Span }
  | {
      kind: 'scalar'
      value: string | number | boolean | null
      /** As written, without quotes. */
      source: string
      span: Span
    }

/** Keys and indexes from the root. */
export type Path = readonly (string | number)[]

/** The value without its places. */
export function toValue(placed: Placed): unknown {
  if (placed.kind === 'scalar') return placed.value
  if (placed.kind === 'list') return placed.items.map(toValue)
  return Object.fromEntries([...placed.entries].map(([key, entry]) => [key, toValue(entry.value)]))
}

/** What stands at a path; null when the path leaves the document. */
export function follow(root: Placed, path: Path): Placed | null {
  let here: Placed | undefined = root
  for (const step of path) {
    if (here?.kind === 'map') here = here.entries.get(String(step))?.value
    else if (here?.kind === 'list') here = here.items[Number(step)]
    else return null
  }
  return here ?? null
}

/**
 * Where to point for a path: a scalar itself, a collection's key, and for what is missing the nearest
 * key around it.
 */
export function spanOf(root: Placed, path: Path): Span {
  let here = root
  let span: Span = root.kind === 'scalar' ? root.span : [root.span[0], root.span[0]]
  for (const step of path) {
    if (here.kind === 'map') {
      const entry = here.entries.get(String(step))
      if (entry === undefined) return span
      span = entry.value.kind === 'scalar' && entry.value.source !== '' ? entry.value.span : entry.key
      here = entry.value
    } else if (here.kind === 'list') {
      const item = here.items[Number(step)]
      if (item === undefined) return span
      span = item.span
      here = item
    } else return span
  }
  return span
}

/** The key itself, where the key is what is wrong. */
export function keySpanOf(root: Placed, path: Path): Span {
  const parent = follow(root, path.slice(0, -1))
  const key = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.key : undefined
  return key ?? spanOf(root, path)
}

/** `builds.api.tags[0]`. */
export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}
