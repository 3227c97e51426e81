/** A line as the service tells it: `LogLine` of the API. */
export interface Line {
  /** Its number, from 1. */
  n: number
  /** ISO time; null where nobody knows. */
  at: string | null
  text: string
  spans?: Span[]
  /** It is longer than what is here. */
  cut?: true
  /** It may come again, longer. */
  open?: true
}

/** How a part of a text looks: names of classes, with spaces between. */
export interface Span {
  from: number
  to: number
  style: string
}

/** Lines one after the other, of a log that has `total` so far. */
export interface Lines {
  from: number
  total: number
  complete: boolean
  lines: Line[]
}
