import { levelOf, type ProblemMatcher } from '../finding.ts'

const header = /^\s{0,10}(error|warning)(?:\[([A-Za-z]{1,10}\d{1,6})\])?: (\S.*)$/
const arrow = /^\s{0,20}--> ([^\s:][^:]{0,400}):([1-9]\d{0,6}):([1-9]\d{0,6})$/

/** rustc, cargo and clippy: what, and on the next line where. */
export const rustc: ProblemMatcher = () => {
  let said: { level: string; code: string | undefined; message: string } | null = null
  return {
    read(line) {
      const what = header.exec(line)
      if (what) {
        said = { level: what[1] ?? '', code: what[2], message: what[3] ?? '' }
        return null
      }
      if (said === null || line.trim() === '') {
        said = null
        return null
      }
      const where = arrow.exec(line)
      if (!where) return null
      const { level, code, message } = said
      said = null
      return {
        places: [{ path: where[1] ?? '', line: Number(where[2]), column: Number(where[3]) }],
        level: levelOf(level),
        title: code === undefined ? 'rustc' : `rustc ${code}`,
        message,
      }
    },
    end: () => null,
  }
}
