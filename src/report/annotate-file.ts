import type { Annotation, Report } from '../domain/index.ts'
import { keepStart } from '../logs/cut-text.ts'
import { wholeFile } from './words/file-words.ts'

/** Five requests; whoever mends these sees the rest. */
const mostAnnotated = 250
const titleBytes = 200
const messageBytes = 4_000

/** Problems of a build file as annotations, in the order of the file. */
export function fileAnnotations(report: Report): Annotation[] {
  if (report.subject.kind !== 'file') return []
  const { path, problems } = report.subject
  return problems.slice(0, mostAnnotated).map((problem) => {
    const { file, line, endLine, column, endColumn } = problem.within ?? { ...problem, file: path }
    const oneLine = endLine <= line
    return {
      path: file,
      startLine: line,
      endLine: oneLine ? line : endLine,
      startColumn: oneLine ? column : null,
      endColumn: oneLine ? Math.max(column, endColumn) : null,
      level: 'failure',
      title: keepStart(problem.path === '' ? wholeFile : problem.path, titleBytes),
      message: keepStart(problem.message, messageBytes),
    }
  })
}
