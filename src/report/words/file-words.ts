import type { Problem } from '../../domain/index.ts'
import { count } from './count.ts'
import { code, prose } from './markdown.ts'
import type { Words } from './words.ts'

/** Of the summary's 65,535 bytes; a file with more problems than fit has one cause. */
const mostListed = 60

/** Over an annotation about the whole of a build file. */
export const wholeFile = 'Build file'

interface UnusableFile {
  path: string
  problems: Problem[]
}

/** Every problem of a build file that could not be used. */
export function fileWords(file: UnusableFile): Words {
  if (file.problems.length === 0) return mendedWords(file.path)
  const title = `${count(file.problems.length, 'problem')} in ${file.path}`
  return { title, sections: fileSections(file), status: firstProblem(file, title) }
}

/** Somebody planned the commit again, and what was wrong is wrong no more, such as an image that is allowed now. */
function mendedWords(path: string): Words {
  const title = `${path} can be used now`
  return {
    title,
    sections: [`${code(path)} can be used now; its builds have checks of their own.`],
    status: title,
  }
}

/** What is wrong with a build file, place by place. */
export function fileSections({ path, problems }: UnusableFile): string[] {
  const listed = problems
    .slice(0, mostListed)
    .map(({ line, column, message }) => `- **Line ${line}, column ${column}** ${prose(message)}`)
  const more = problems.length > mostListed ? [`- … and ${problems.length - mostListed} more`] : []
  return [
    `${code(path)} cannot be used, so nothing was built for this commit.`,
    [...listed, ...more].join('\n'),
  ]
}

function firstProblem({ problems: [problem, ...more] }: UnusableFile, title: string): string {
  if (problem === undefined) return title
  const place = `${problem.line}, column ${problem.column}: ${problem.message}`
  return more.length > 0 ? `${title}: line ${place}` : `Line ${place}`
}
