import { findProblems } from '../../src/logs/problems/find-problems.ts'

/** What the problem matchers find in a log: `PATH:LINE:COLUMN LEVEL TITLE: MESSAGE`, the likeliest place only. */
export function readProblems(log: string): string[] {
  return findProblems(log.split('\n')).map(({ places: [place], level, title, message }) => {
    const column = place?.column == null ? '' : `:${place.column}`
    const end = place?.endLine === undefined ? '' : `-${place.endLine}`
    return `${place?.path}:${place?.line}${end}${column} ${level} ${title}: ${message}`
  })
}
