import { Lexer, parseDocument } from 'yaml'
import { explainSyntax } from './explain-syntax.ts'
import { placeNodes } from './place-nodes.ts'
import type { Finding, Source } from './place-problems.ts'
import type { Placed, Span } from './placed.ts'

/** Bytes of a document; also what is asked of the source host. */
export const mostBytes = 256 * 1024
/** Deeper than any document that means something here. */
const deepest = 24
/** Words and signs; an ordinary document of the largest size has half of them. */
const mostLexemes = 100_000
/** Control characters that the lexer puts before documents, scalars and errors; they are not in the text. */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

/** A document with its places, read from one text or several. */
export interface YamlDocument {
  sources: Source[]
  /** Null where it cannot be read; `findings` say why. */
  root: Placed | null
  /** What is wrong beyond the schema. */
  findings: Finding[]
  /** How many values it has. */
  values: number
}

/**
 * Reads one YAML 1.2 document that a stranger wrote. Size, depth and aliases are limited before the
 * expensive parts, so that no document takes long.
 *
 * @param place where its text stands among those of one document, and how many values were read before it
 */
export function readYaml(
  bytes: Uint8Array | string,
  place: Omit<Source, 'text'> & { values: number } = {
    ...{ start: 0, name: null, file: null, from: [0, 0], values: 0 },
  },
): YamlDocument {
  const { values, ...source } = place
  const text = decode(bytes)
  const unreadable = (text: string, findings: Finding[]): YamlDocument => ({
    sources: [{ ...source, text }],
    root: null,
    findings: findings.map((one) => ({ ...one, span: moved(one.span, source.start) })),
    values,
  })
  if (typeof text !== 'string') return unreadable('', [text])
  const tooMuch = findTooMuch(text)
  if (tooMuch !== null) return unreadable(text, [tooMuch])
  const document = parseDocument(text, {
    version: '1.2',
    // Checked in placeNodes: the library compares every key with every other.
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const errors = [...document.errors, ...document.warnings]
  if (errors.length > 0) return unreadable(text, explainSyntax(text, errors))
  if (document.directives.yaml.version !== '1.2')
    return unreadable(text, [wholeFile('This is read as YAML 1.2: remove the %YAML directive.')])
  const placed = placeNodes(document.contents, text, { deepest, start: source.start, values })
  return { sources: [{ ...source, text }], ...placed }
}

function moved([start, end]: Span, by: number): Span {
  return [start + by, end + by]
}

function decode(bytes: Uint8Array | string): string | Finding {
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  if (size > mostBytes) {
    return wholeFile(`The file has ${size} bytes; at most ${mostBytes} (256 KiB) are read.`)
  }
  if (typeof bytes === 'string') return bytes.replace(/^\uFEFF/, '')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return wholeFile('The file is not UTF-8 text: save it as UTF-8.')
  }
}

/** Looks at words and signs only, which is cheap, for what would make parsing expensive. */
function findTooMuch(text: string): Finding | null {
  let offset = 0
  let lexemes = 0
  let flowDepth = 0
  let lineDepth = 0
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1
    if (lexemes > mostLexemes) return wholeFile('The file has too many words and signs to be read.')
    if (lexeme === '[' || lexeme === '{') flowDepth += 1
    else if (lexeme === ']' || lexeme === '}') flowDepth -= 1
    else if (lexeme === '-' || lexeme === '?' || lexeme[0] === '&' || lexeme[0] === '!') lineDepth += 1
    else if (lexeme[0] === '\n' || lexeme.startsWith('\r\n')) lineDepth = 0
    const span = [offset, offset + 1] as const
    if (flowDepth < 0) {
      return { span, path: '', message: `This is not valid YAML: \`${lexeme}\` closes nothing.` }
    }
    if (flowDepth > deepest || lineDepth > deepest) {
      return { span, path: '', message: `This is nested too deep: at most ${deepest} levels are read.` }
    }
    if (!marks.has(lexeme)) offset += lexeme.length
  }
  return null
}

function wholeFile(message: string): Finding {
  return { span: [0, 0], path: '', message }
}
