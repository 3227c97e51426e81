/** One row of what a measurement found. */
export interface Finding {
  what: string
  value: string
  /** What was aimed at, and whether it was reached; null where nothing was. */
  goal: { text: string; reached: boolean } | null
}

/** Something that `npm run bench` measures. */
export interface Measurement {
  title: string
  run(progress: (line: string) => void): Promise<Finding[]>
}
