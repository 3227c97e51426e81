import { createFormFinder, type FindForms } from './find-forms.ts'
import { secretForms } from './secret-forms.ts'
import { longestMatch, tokenPatterns } from './token-patterns.ts'

/** Takes bytes as they come and gives them back without secrets. */
export interface Masker {
  /** What is certain by now; the last, unfinished line stays back. */
  push(bytes: Uint8Array): Uint8Array
  /** What was held back. The masker is not used after. */
  end(): Uint8Array
}

/** A line that is longer is handed on in parts. */
const longestLine = 64 * 1024
/** A key of 16,384 bits; whoever only prints the first line of one does not lose the rest of the log. */
const longestKeyLines = 200
const mask = '***'

/**
 * Masks known secrets and everything that looks like a token, also in base64 and URL encoding, whatever the
 * sizes in which the bytes come: the same bytes give the same output, so that offsets into a masked log stay
 * true when it is read again. Nothing shorter than 4 characters is masked.
 *
 * @param secrets values that are known to be secret.
 */
export function createMasker(secrets: readonly string[]): Masker {
  const findForms = createFormFinder([...new Set(secrets.flatMap(secretForms))])
  // Bytes one to one as Latin-1: a secret is found in whatever encoding the rest of the log is.
  let held = ''
  /** Lines of a private key that may still follow. */
  let keyLines = 0

  /** Masks whole lines; a private key goes on over several. */
  function maskLines(lines: string): string {
    if (keyLines === 0 && !lines.includes('-----BEGIN ')) return maskText(lines)
    return lines.replaceAll(/[^\n\r]+/g, (line) => {
      const ends = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY/.test(line)
      const begins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(line)
      const masked = keyLines > 0 && !ends ? mask : maskText(line)
      keyLines = ends ? 0 : begins ? longestKeyLines : Math.max(0, keyLines - 1)
      return masked
    })
  }

  function maskText(text: string): string {
    return replaceRanges(text, findSecrets(text, findForms))
  }

  /** Hands on a part of an endless line, never cutting through a secret. */
  function cutLongLine(): string {
    const wanted = longestLine - longestMatch
    const crossing = findSecrets(held, findForms).find(([from, to]) => from < wanted && to > wanted)
    const cut = crossing && crossing[0] > 0 ? crossing[0] : (crossing?.[1] ?? wanted)
    const part = maskLines(held.slice(0, cut))
    held = held.slice(cut)
    return part
  }

  return {
    push(bytes) {
      let output = ''
      let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      while (rest !== '') {
        const room = longestLine - held.length
        const taken = rest.slice(0, room)
        rest = rest.slice(room)
        held += taken
        const ended = Math.max(held.lastIndexOf('\n'), held.lastIndexOf('\r')) + 1
        if (ended > 0) {
          output += maskLines(held.slice(0, ended))
          held = held.slice(ended)
        } else if (held.length === longestLine) output += cutLongLine()
      }
      return Buffer.from(output, 'latin1')
    },
    end() {
      const output = maskLines(held)
      held = ''
      return Buffer.from(output, 'latin1')
    },
  }
}

/** Masks a text that is there as a whole. */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  const masker = createMasker(secrets)
  const masked = [masker.push(Buffer.from(text)), masker.end()]
  return Buffer.concat(masked).toString()
}

type Range = [from: number, to: number]

/** Where secrets stand, in order, those that touch or overlap joined. */
function findSecrets(text: string, findForms: FindForms): Range[] {
  const found = findForms(text)
  for (const { regex, before, after } of tokenPatterns)
    for (const match of text.matchAll(regex))
      found.push([match.index + before, match.index + match[0].length - after])
  found.sort((one, other) => one[0] - other[0])
  const joined: Range[] = []
  for (const range of found) {
    const last = joined.at(-1)
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1])
    else joined.push(range)
  }
  return joined
}

function replaceRanges(text: string, ranges: Range[]): string {
  let output = ''
  let done = 0
  for (const [from, to] of ranges) {
    output += text.slice(done, from) + mask
    done = to
  }
  return output + text.slice(done)
}
