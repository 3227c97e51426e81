import type { Lines } from './line.ts'

/** What a search has found. */
export interface Found {
  matches: { n: number; text: string }[]
  /** Where to look on; null where all was looked at. */
  next: number | null
  /** Lines that the log has. */
  total: number
  /** Whether no more will come. */
  complete: boolean
}

/** The service said no; `status` is HTTP's. */
class RefusedError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the service answered ${status}`)
    this.status = status
  }
}

/** Lines of a step's log from the REST API. @param log its address without `/lines` */
export async function readLines(
  log: string,
  from: number,
  count: number,
  signal: AbortSignal,
): Promise<Lines> {
  return (await ask(`${log}/lines?from=${from}&count=${count}`, signal)) as Lines
}

/** Lines in which a text stands, from a line on. */
export async function searchLines(
  log: string,
  text: string,
  from: number,
  signal: AbortSignal,
): Promise<Found> {
  return (await ask(
    `${log}/search?${new URLSearchParams({ q: text, from: String(from) }).toString()}`,
    signal,
  )) as Found
}

async function ask(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(address, { signal, headers: { accept: 'application/json' } })
  if (!answer.ok) throw new RefusedError(answer.status)
  return await answer.json()
}
