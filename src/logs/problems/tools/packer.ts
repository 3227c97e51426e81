import { levelOf, type Finding, type ProblemMatcher } from '../finding.ts'

const headline = /^\s{0,10}(Error|Warning): (\S.*)$/
/** packer 1.6 leaves out `, in …` where there is no block. */
const place =
  /^\s{1,10}on ([^\s:"'<>]{1,400}) lines? ([1-9]\d{0,6})(?:-([1-9]\d{0,6}))?(?:, in [^:]{0,200})?:(?: .*)?$/
const snippet = /^\s{0,10}\d{1,7}: /

/** Packer and others that read HCL: what, where, the source's lines, and a paragraph about it. */
export const packer: ProblemMatcher = () => {
  let said: { level: string; summary: string } | null = null
  let found: Finding | null = null
  let explained = false

  function take(): Finding | null {
    const taken = found
    said = null
    found = null
    explained = false
    return taken
  }

  return {
    read(line) {
      const head = headline.exec(line)
      if (head) {
        const before = take()
        said = { level: head[1] ?? '', summary: head[2] ?? '' }
        return before
      }
      if (said === null) return null
      if (found === null) {
        const at = place.exec(line)
        if (at)
          found = {
            places: [
              {
                path: at[1] ?? '',
                line: Number(at[2]),
                ...(at[3] === undefined ? {} : { endLine: Number(at[3]) }),
              },
            ],
            level: levelOf(said.level),
            title: 'hcl',
            message: said.summary,
          }
        // Only blank lines stand between what and where.
        else if (line.trim() !== '') said = null
        return null
      }
      if (line.trim() === '') return explained ? take() : null
      if (snippet.test(line)) return null
      if (found.message.length < 2_000) found.message += `${explained ? ' ' : '\n'}${line.trim()}`
      explained = true
      return null
    },
    end: take,
  }
}
