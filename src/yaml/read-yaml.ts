import { Lexer, parseDocument } from 'yaml'
import type { Problem } from '../domain/index.ts'
import { explainSyntax } from './explain-syntax.ts'
import { placeNodes } from './place-nodes.ts'
import { placeProblems, type Finding } from './place-problems.ts'
import type { Placed } from './placed.ts'

/** Bytes of a document; also what is asked of the source host. */
export const mostBytes = 256 * 1024
/** Deeper than any document that means something here. */
const deepest = 24
/** Words and signs; an ordinary document of the largest size has half of them. */
const mostLexemes = 100_000

/** A document with its places; `findings` are what is wrong but does not keep it from being read. */
type ReadYaml = { text: string; root: Placed; findings: Finding[] } | { problems: Problem[] }

/**
 * Reads one YAML 1.2 document that a stranger wrote. Size, depth and aliases are limited before the
 * expensive parts, so that no document takes long.
 */
export function readYaml(bytes: Uint8Array | string): ReadYaml {
  const text = decode(bytes)
  if (typeof text !== 'string') return { problems: placeProblems('', [text]) }
  const tooMuch = findTooMuch(text)
  if (tooMuch !== null) return { problems: placeProblems(text, [tooMuch]) }
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
  if (errors.length > 0) return { problems: placeProblems(text, explainSyntax(text, errors)) }
  if (document.directives.yaml.version !== '1.2') {
    return {
      problems: placeProblems(text, [wholeFile('This is read as YAML 1.2: remove the %YAML directive.')]),
    }
  }
  return { text, ...placeNodes(document.contents, text, deepest) }
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
    else if (lexeme === '-' || lexeme === '?' || /^[&!]/.test(lexeme)) lineDepth += 1
    else if (lexeme.startsWith('\n') || lexeme.startsWith('\r\n')) lineDepth = 0
    const span = [offset, offset + 1] as const
    if (flowDepth < 0) {
      return { span, path: '', message: `This is not valid YAML: \`${lexeme}\` closes nothing.` }
    }
    if (flowDepth > deepest || lineDepth > deepest) {
      return { span, path: '', message: `This is nested too deep: at most ${deepest} levels are read.` }
    }
    // The lexer marks documents, scalars and errors with control characters that are not in the text.
    if (!/^[\u0002\u0018\u001f]$/.test(lexeme)) offset += lexeme.length
  }
  return null
}

function wholeFile(message: string): Finding {
  return { span: [0, 0], path: '', message }
}
