import { keepStart } from '../../logs/cut-text.ts'
import { stripControl } from '../../logs/strip-control.ts'

/** Between `@` or `#` and what follows, so that GitHub neither notifies nor links; takes no room. */
const breaker = '\u200b'

/** Longest piece of a stranger's text inside a sentence or a table. */
const inlineBytes = 500

/**
 * A stranger's words inside a sentence: shown as they are, but nothing in them is Markdown, HTML, a mention
 * or a link. One line. What stands between two backticks becomes code, which is as inert.
 */
export function prose(text: string, maxBytes = inlineBytes): string {
  const line = oneLine(text, maxBytes)
  const parts = line.split('`')
  const paired = parts.length % 2 === 1 && parts.slice(1, -1).every((part) => part.trim() !== '')
  const written = paired
    ? parts.map((part, index) => (index % 2 === 0 ? escape(part) : code(part))).join('')
    : escape(line)
  return written.replace(/^(\d+)([.)])/, '$1\\$2').replace(/^[-+=:]/, (mark) => `\\${mark}`)
}

function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>&#|~!$^]/g, (character) => entities[character] ?? `\\${character}`)
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/[@#](?=[\w-])/g, (mark) => mark + breaker)
}

/** GitHub leaves `<` alone only as an entity. */
const entities: Partial<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** A stranger's word as code: a name, a path, a digest. One line; inert because code is. */
export function code(text: string, maxBytes = inlineBytes): string {
  const line = oneLine(text, maxBytes)
  if (line === '') return '–'
  const ticks = '`'.repeat(longestRun(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${ticks}${pad}${line}${pad}${ticks}`
}

/** The same inside a table, where a bar would end the cell even in code. */
export function codeCell(text: string): string {
  return code(text.replaceAll('\\', '/').replaceAll('|', '¦'), 100)
}

/** Several lines as they are, behind a fence that is longer than any that they hold. */
export function fence(text: string): string {
  const body = stripControl(text).replace(/\n+$/, '')
  const ticks = '`'.repeat(Math.max(3, longestRun(body) + 1))
  return `${ticks}text\n${body}\n${ticks}`
}

/** Text of anybody in one line, without what cannot be seen, cut where it is too long. */
export function oneLine(text: string, maxBytes = inlineBytes): string {
  const line = stripControl(keepStart(text, maxBytes * 4))
    .replace(/\s+/g, ' ')
    .trim()
  const kept = keepStart(line, maxBytes)
  return kept === line ? line : `${kept}…`
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}
