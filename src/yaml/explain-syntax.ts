import type { ErrorCode, YAMLError } from 'yaml'
import type { Finding } from './place-problems.ts'

const instead: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab cannot indent here: use spaces',
  MULTIPLE_DOCS: 'only one document is read: remove the second `---`',
  RESOURCE_EXHAUSTION: 'this is nested too deep',
  NON_STRING_KEY: 'a key must be plain text',
  MULTILINE_IMPLICIT_KEY: 'a key must stay on one line; is a colon or a quote missing?',
}

/** The first error makes most of the later ones. */
const mostErrors = 50

/** What the parser found, in words that say what to do, at most one finding a place. */
export function explainSyntax(text: string, errors: readonly YAMLError[]): Finding[] {
  const seen = new Set<number>()
  const findings: Finding[] = []
  for (const error of errors.slice(0, mostErrors)) {
    const start = Math.min(error.pos[0], text.length)
    if (seen.has(start)) continue
    seen.add(start)
    const what = instead[error.code] ?? lowerFirst(error.message)
    const message = `This is not valid YAML: ${what}.${hint(text, start)}`
    findings.push({ span: [start, Math.min(Math.max(error.pos[1], start), text.length)], path: '', message })
  }
  return findings
}

/** The traps that people who write patterns and templates fall into. */
function hint(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 200)
  const line = text.slice(start, start + 300).split('\n')[0] ?? ''
  if (/^[^"'#]*\{\{/.test(line)) return ' A text with {{ … }} must be in quotes.'
  if (/[\s[,-][!*][^\s"']*[*/]/.test(line)) return ' A pattern that begins with * or ! must be in quotes.'
  if (/\[[^\]"']*\[/.test(line)) return ' A pattern with [ ] inside a list must be in quotes.'
  return ''
}

function lowerFirst(message: string): string {
  const line = message.split('\n')[0] ?? ''
  return (line.charAt(0).toLowerCase() + line.slice(1)).replace(/\.$/, '').slice(0, 200)
}
