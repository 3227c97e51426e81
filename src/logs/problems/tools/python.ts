import type { ProblemMatcher, SeenPlace } from '../finding.ts'

const frame = /^( {2,60})File "([^"]{1,400})", line ([1-9]\d{0,6})(?:, in .*)?$/
const exception = /^([A-Za-z_][\w.]{0,200})(?:: .*)?$/
/** Of a recursion only the last are worth a look. */
const mostFrames = 30

/**
 * Python's tracebacks: the last frame inside the repository is where to look, and the exception's line, which
 * stands two columns before the frames, says why.
 */
export const python: ProblemMatcher = () => {
  let margin = -1
  let frames: SeenPlace[] = []
  const forget = () => {
    margin = -1
    frames = []
  }
  return {
    read(line) {
      const found = frame.exec(line)
      if (found) {
        const at = (found[1] ?? '').length - 2
        if (at !== margin) frames = []
        margin = at
        frames = [{ path: found[2] ?? '', line: Number(found[3]) }, ...frames].slice(0, mostFrames)
        return null
      }
      // The source's line under a frame, and what marks the place in it, stand deeper.
      if (margin < 0 || line.trim() === '' || line.search(/\S/) > margin) return null
      const said = line.search(/\S/) === margin ? exception.exec(line.trim()) : null
      const places = frames
      forget()
      if (!said) return null
      const name = (said[1] ?? '').split('.').at(-1) ?? ''
      return { places, level: 'failure', title: `python ${name}`, message: said[0] }
    },
    end: () => null,
  }
}
