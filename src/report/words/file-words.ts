import type { ReportSubject } from '../../domain/index.ts'
import { count } from './failure-words.ts'
import { code, prose } from './markdown.ts'
import type { Words } from './words.ts'

/** Of the summary's 65,535 bytes; a file with more problems than fit has one cause. */
const mostListed = 60

/** Every problem of a build file that could not be used. */
export function fileWords(subject: Extract<ReportSubject, { kind: 'file' }>): Words {
  const { path, problems } = subject
  const listed = problems
    .slice(0, mostListed)
    .map(({ line, column, message }) => `- **Line ${line}, column ${column}** ${prose(message)}`)
  const more = problems.length > mostListed ? [`- … and ${problems.length - mostListed} more`] : []
  return {
    title: `${count(problems.length, 'problem')} in ${path}`,
    sections: [
      `${code(path)} cannot be used, so nothing was built for this commit.`,
      [...listed, ...more].join('\n'),
    ],
  }
}
