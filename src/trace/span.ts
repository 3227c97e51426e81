import { createHash } from 'node:crypto'

/** Something that took time, ready to be told. */
export interface Span {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits. The same thing has the same id whenever it is told. */
  spanId: string
  parentSpanId: string | null
  name: string
  /** Epoch milliseconds. */
  startedAt: number
  endedAt: number
  attributes: Record<string, string | number | boolean>
  /** Why it failed, in a word; null where it did not. */
  error: string | null
}

/** What all of a delivery is told under, also after a restart. */
export function traceOf(guid: string): string {
  return digits(`delivery ${guid}`, 32)
}

/** @param key what the span is of, unique among all */
export function spanIdOf(key: string): string {
  return digits(key, 16)
}

function digits(text: string, length: number): string {
  const found = createHash('sha256').update(`slipway ${text}`).digest('hex').slice(0, length)
  // An id of zeros only is none (https://www.w3.org/TR/trace-context/).
  return /^0+$/.test(found) ? `${found.slice(1)}1` : found
}
