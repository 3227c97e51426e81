import { levelOf, type ProblemMatcher } from '../finding.ts'

const header = /^(\S.{0,400}\.[A-Za-z]{1,10})$/
const problem = /^ {1,20}(\d{1,7}):(\d{1,6}) {1,20}(error|warning) {1,20}(\S.*)$/
const rule = /^(.*\S) {2,}([\w@/-]{1,100})$/

/** ESLint's own format: the file on a line, its problems below. */
export const eslintStylish: ProblemMatcher = () => {
  let path: string | null = null
  return {
    read(line) {
      const file = header.exec(line)
      if (file) {
        path = file[1] ?? null
        return null
      }
      const found = path === null ? null : problem.exec(line)
      if (path === null || !found) {
        path = null
        return null
      }
      const [, at, column, level, text = ''] = found
      const [, message = text, code] = rule.exec(text) ?? []
      return {
        // Of a file that could not be read at all, it says 0:0.
        places: [{ path, line: Math.max(1, Number(at)), column: Number(column) || null }],
        level: levelOf(level),
        title: code === undefined ? 'eslint' : `eslint ${code}`,
        message: message.trim(),
      }
    },
    end: () => null,
  }
}
