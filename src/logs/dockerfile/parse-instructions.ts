/** One instruction of a Dockerfile and the lines that it takes, from 1, heredocs included. */
export interface Instruction {
  /** Upper case. */
  keyword: string
  /** As written, continuation lines joined, without comments. */
  text: string
  startLine: number
  endLine: number
  /** Lines of its heredocs, without those that end them. */
  heredoc: string[]
}

/** https://docs.docker.com/reference/dockerfile/#here-documents */
const heredocWord = /<<-?\s*(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/g
const withHeredoc = new Set(['RUN', 'COPY', 'ADD'])

/**
 * Splits a Dockerfile into stages, each beginning with its FROM; what stands before the first FROM belongs to
 * no stage. Mistakes are not judged: a line that is no instruction is taken for one.
 */
export function parseInstructions(dockerfile: string): Instruction[][] {
  const lines = dockerfile.replace(/^\ufeff/, '').split(/\r?\n/)
  const escape = escapeCharacter(lines)
  const stages: Instruction[][] = []
  let at = 0
  while (at < lines.length) {
    const first = lines[at] ?? ''
    if (isBlankOrComment(first)) {
      at += 1
      continue
    }
    const startLine = at + 1
    let text = ''
    let endLine = startLine
    // Comments and blank lines may stand between continuation lines, and end nothing.
    for (let open = true; open && at < lines.length; at += 1) {
      const line = lines[at] ?? ''
      if (text !== '' && isBlankOrComment(line)) continue
      const body = withoutContinuation(line, escape)
      text += body ?? line
      endLine = at + 1
      open = body !== null
    }
    text = text.trim()
    const keyword = (/^\S+/.exec(text)?.[0] ?? '').toUpperCase()
    const heredoc: string[] = []
    if (withHeredoc.has(keyword)) {
      for (const [, , word] of text.matchAll(heredocWord)) {
        const length = lines.slice(at).findIndex((line) => line.trim() === word)
        if (length < 0) break
        heredoc.push(...lines.slice(at, at + length))
        at += length + 1
        endLine = at
      }
    }
    const instruction = { keyword, text, startLine, endLine, heredoc }
    if (keyword === 'FROM') stages.push([instruction])
    else stages.at(-1)?.push(instruction)
  }
  return stages
}

/** An instruction's text as two tools that write it differently may agree on it. */
export function normalise(text: string): string {
  return text
    .replace(/^\S+/, (keyword) => keyword.toUpperCase())
    .replace(/\s+/g, ' ')
    .trim()
}

/** Parser directives stand in comments before anything else. */
function escapeCharacter(lines: string[]): string {
  for (const line of lines) {
    const directive = /^#\s*([a-zA-Z]+)\s*=\s*(\S+)\s*$/.exec(line.trim())
    if (!directive) return '\\'
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\'
  }
  return '\\'
}

/** The line without its continuation mark, or null when the instruction ends here. */
function withoutContinuation(line: string, escape: string): string | null {
  const trimmed = line.trimEnd()
  return trimmed.endsWith(escape) ? trimmed.slice(0, -1) : null
}

function isBlankOrComment(line: string): boolean {
  const trimmed = line.trim()
  return trimmed === '' || trimmed.startsWith('#')
}
