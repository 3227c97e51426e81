import type { AnsiLine, AnsiSpan } from './line.ts'
import { plainStyle, readSgr, styleName, type Style } from './sgr.ts'

/** All that is not simply text, by what is done with it. */
const token = new RegExp(
  [
    // OSC, DCS, SOS, PM and APC strings up to their end; none reaches into the next, so that this takes linear time.
    /(?:\x1b[\]PX^_])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)/,
    // CSI
    /(?:\x1b\[)(?<parameters>[0-?]*)[ -/]*(?<final>[@-~])/,
    // Two-character escapes
    /\x1b[ -/]*[0-~]/,
    /(?<back>\r+)/,
    /(?<line>[\n\u2028\u2029])/,
    // What is left of C0 and C1, tab excepted; what turns or hides the text around it (CVE-2021-42574), or is hidden itself.
    /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)
const unusual =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u

/** A line that changes its look more often goes on as plain text. */
const mostSpans = 200

/**
 * One line of a log as a terminal would show it at its end: colours and weights become spans; a carriage return, or
 * going to the first column, begins it anew, and erasing it empties it, so that of a progress bar the last state
 * stays; a link is its text. Each line begins plain, whatever the one before it left on. All other sequences and
 * control characters are dropped.
 */
export function parseAnsiLine(source: string): AnsiLine {
  const given = source.toWellFormed()
  if (!unusual.test(given)) return { text: given, spans: [] }
  let text = ''
  let spans: AnsiSpan[] = []
  let style: Style = plainStyle
  let isReturned = false
  let last = 0

  function write(piece: string): void {
    if (piece === '') return
    if (isReturned) {
      text = ''
      spans = []
      isReturned = false
    }
    const name = styleName(style)
    const before = spans.at(-1)
    if (name !== '') {
      if (before?.style === name && before.to === text.length) before.to += piece.length
      else if (spans.length < mostSpans)
        spans.push({ from: text.length, to: text.length + piece.length, style: name })
    }
    text += piece
  }

  for (const match of given.matchAll(token)) {
    write(given.slice(last, match.index))
    last = match.index + match[0].length
    const { parameters = '', final, back, line } = match.groups ?? {}
    if (back !== undefined || (final === 'G' && /^[01]?$/.test(parameters))) isReturned = true
    else if (line !== undefined) write(' ')
    else if (final === 'm') style = readSgr(style, parameters)
    else if (final === 'K' && parameters === '2') {
      text = ''
      spans = []
    }
  }
  write(given.slice(last))
  return { text, spans }
}
