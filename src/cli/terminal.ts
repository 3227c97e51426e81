/** Where a command writes for people; colours only where somebody sees them. */
export interface Terminal {
  /** One line to standard output. */
  line(text?: string): void
  /** One line to standard error. */
  complain(text: string): void
  paint: Paint
  /** How many characters a line has room for, at least 80; left out: 80. */
  width?: number
}

type Paint = Record<'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', (text: string) => string>

const codes = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33, cyan: 36 }

/** A terminal on the process's streams. https://no-color.org is honoured. */
export function openTerminal(
  out: NodeJS.WriteStream,
  err: NodeJS.WriteStream,
  env: Record<string, string | undefined>,
): Terminal {
  // `slipway … | head` is not an accident worth a stack trace.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const coloured = out.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const wrap = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text)
  return {
    line: (text = '') => void out.write(`${text}\n`),
    complain: (text) => void err.write(`${text}\n`),
    width: Math.max(80, out.isTTY ? out.columns : 0),
    paint: {
      bold: wrap(codes.bold),
      dim: wrap(codes.dim),
      green: wrap(codes.green),
      red: wrap(codes.red),
      yellow: wrap(codes.yellow),
      cyan: wrap(codes.cyan),
    },
  }
}
