import type { Execution } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { writeLog } from '../plan-build.ts'

/** What line `n` of a large log says, from 1: some 60 bytes. */
export function largeLine(n: number): string {
  return `${n} of many: the quick brown fox jumps over the lazy dog`
}

/** Writes a log of so many lines straight into the store, a megabyte at a time. */
export async function makeLargeLog(
  store: Store,
  execution: Execution,
  step: string,
  lines: number,
): Promise<void> {
  const atOnce = 15_000
  for (let from = 1; from <= lines; from += atOnce) {
    const count = Math.min(atOnce, lines - from + 1)
    const text = Array.from({ length: count }, (_, index) => `${largeLine(from + index)}\n`).join('')
    await writeLog(store, execution, step, text)
  }
}
