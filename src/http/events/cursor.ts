/** How far somebody has followed a build: the id of each event, and so what Last-Event-ID brings back. */
export interface Cursor {
  /** `version` of the Build that was shown last; -1 before the first. */
  version: number
  /** The attempt that the offsets belong to. */
  attempt: number
  /** Bytes of each step's log that were shown. */
  offsets: ReadonlyMap<string, number>
}

const startOfBuild: Cursor = { version: -1, attempt: 0, offsets: new Map() }

/** `version;attempt;step:offset,…`: one line, safe in a header and in an attribute. */
export function formatCursor({ version, attempt, offsets }: Cursor): string {
  return `${version};${attempt};${[...offsets].map(([step, offset]) => `${step}:${offset}`).join(',')}`
}

const shape = /^(-1|\d{1,15});(\d{1,9});((?:[a-z0-9.-]{1,100}:\d{1,15}(?:,|$)){0,100})$/

/** What `formatCursor` wrote; anything else starts from the beginning, which only costs bytes. */
export function parseCursor(text: string | undefined): Cursor {
  const match = shape.exec(text ?? '')
  if (match === null) return startOfBuild
  const [, version, attempt, list = ''] = match
  const offsets = new Map<string, number>()
  for (const entry of list.split(',')) {
    const [step, offset] = entry.split(':')
    if (step !== undefined && offset !== undefined) offsets.set(step, Number(offset))
  }
  return { version: Number(version), attempt: Number(attempt), offsets }
}
