/** What somebody wrote after `/slipway` at the start of a line. */
export type Command =
  | { word: 'build'; names: string[] }
  | { word: 'retest' | 'cancel' | 'approve'; names: string[] }
  | { word: 'help' }
  /** As it was written, to be answered with what there is. */
  | { word: 'unknown'; written: string }

/** More in one comment are more than a person means. */
export const mostCommands = 10
const mostNames = 50
const longestWord = 100
const longestName = 500

/**
 * The commands of a comment, in order: lines that begin with `/slipway` and are shown as text, so neither in a
 * fenced or indented block of code, nor quoted, nor in an HTML comment. Words are told apart by any blank and by
 * commas; backticks around them are dropped. What stands in parentheses belongs to the name before it:
 * `api (node=22, base=alpine)` is one combination of a matrix. Commands after the tenth are left out.
 */
export function parseCommands(body: string): Command[] {
  return shownLines(body).flatMap(readCommand).slice(0, mostCommands)
}

/** The first word, and what follows. A comment in the middle of a line is a blank too. */
const firstWord = /^[\s\u200B\u2060\uFFFC,]*([^\s\u200B\u2060\uFFFC,]*)(.*)$/su
/** A name, with the combination behind it if there is one; a parenthesis that nothing precedes is a word. */
const nameWords = /([^\s\u200B\u2060\uFFFC,(]+|\()(?:[\s\u200B\u2060\uFFFC]*\(([^()]*)\))?/gu

function readCommand(line: string): Command[] {
  const rest = /^[^\S\t]{0,3}\/slipway(?=$|[\s\u200B\u2060])(.*)$/isu.exec(line)?.[1]
  if (rest === undefined) return []
  const [, first = '', behind = ''] = firstWord.exec(rest) ?? []
  const written = withoutTicks(first)
  const word = written === '' ? 'help' : written.toLowerCase()
  switch (word) {
    case 'build':
    case 'retest':
    case 'cancel':
    case 'approve':
      return [{ word, names: readNames(behind) }]
    case 'help':
      return [{ word }]
    default:
      return [{ word: 'unknown', written }]
  }
}

function readNames(text: string): string[] {
  const names = [...text.matchAll(nameWords)].map(([, word = '', combination]) => {
    const name = withoutTicks(word)
    if (combination === undefined) return name
    const values = combination.split(',').map((value) => value.trim().replace(/\s+/gu, ' '))
    return `${name} (${values.join(', ')})`.slice(0, longestName)
  })
  return [...new Set(names)].filter((name) => name !== '').slice(0, mostNames)
}

function withoutTicks(word: string): string {
  return word.replace(/^`+|`+$/g, '').slice(0, longestWord)
}

/**
 * The lines of a comment that stand there as text. Fences are heard at any depth, because lists indent them; one
 * that is never closed goes on to the end, as GitHub shows it.
 */
function shownLines(body: string): string[] {
  const shown: string[] = []
  let fence: string | null = null
  for (const line of withoutComments(body).split(/\r\n|\r|\n/)) {
    const mark = /^\s*(`{3,}|~{3,})(.*)$/su.exec(line)
    if (fence !== null) {
      if (mark?.[1]?.startsWith(fence) === true && mark[2]?.trim() === '') fence = null
    } else if (mark?.[1] !== undefined && !(mark[1].startsWith('`') && mark[2]?.includes('`') === true)) {
      fence = mark[1]
    } else if (!/^\s*>/u.test(line)) {
      shown.push(line)
    }
  }
  return shown
}

/** Something is left in the place of each comment, so that what follows it on its line begins no line. */
function withoutComments(body: string): string {
  return body.replace(/<!--[\s\S]*?(?:-->|$)/g, '\uFFFC')
}
