/** A line of a log as people see it in a terminal: what is written, and how. */
export interface AnsiLine {
  /** Without any escape sequence or control character but tab. */
  text: string
  /** Parts that do not look like the rest, in order; they do not overlap. */
  spans: AnsiSpan[]
}

/** From one UTF-16 offset in a line's text to another, which is not included. */
export interface AnsiSpan {
  from: number
  to: number
  /**
   * Names of classes with a space between them, of these and no others: `fg0` to `fg15` and `bg0` to `bg15` (the sixteen
   * colours of a terminal), `fgback` (text in the colour of the background), `bgfore` (background in the colour of text),
   * `bold`, `dim`, `italic`, `underline`, `strike`.
   */
  style: string
}
