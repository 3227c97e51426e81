import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Difference } from './course-of.ts'

/** A row of docs/differences.md: a fact in which the embedded cluster may differ, and where it has to. */
interface AllowedDifference {
  /** `*` stands for anything. */
  fact: string
  /** `*` stands for anything; null: there is no such fact. */
  recorded: string | null
  embedded: string | null
  /** Null: wherever it may be. */
  cases: readonly string[] | null
}

const file = join(import.meta.dirname, '../../../docs/differences.md')
const heading = '## Held against recordings'

/** The rows below the heading `Held against recordings`. */
export function readDifferences(): AllowedDifference[] {
  const section = readFileSync(file, 'utf8').split(`${heading}\n`)[1] ?? ''
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => {
    const [fact = '', recorded = '', embedded = '', cases = ''] = row
      .split('|')
      .slice(1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
    return {
      fact,
      recorded: recorded === 'none' ? null : recorded,
      embedded: embedded === 'none' ? null : embedded,
      cases: cases === 'all' ? null : cases.split(', ').map((name) => name.replaceAll('`', '')),
    }
  })
}

/** Whether the row is about that difference. */
export function allows(
  row: AllowedDifference,
  name: string,
  { fact, recorded, embedded }: Difference,
): boolean {
  return (
    (row.cases === null || row.cases.includes(name)) &&
    fits(row.fact, fact) &&
    fits(row.recorded, recorded) &&
    fits(row.embedded, embedded)
  )
}

function fits(pattern: string | null, text: string | null): boolean {
  if (pattern === '*') return true
  if (pattern === null || text === null) return pattern === text
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`).test(text)
}
