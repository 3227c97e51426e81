import { normalise, type Instruction } from './parse-instructions.ts'

/** A place in the Dockerfile that BuildKit names, by its lines or by the instruction's text. */
interface BuildKitError {
  startLine: number
  endLine: number
  /** BuildKit's last word about it; null where it only says where. */
  message: string | null
  /** Of the command that failed, as BuildKit says it. */
  exitCode: number | null
}

const place = /^\s*\S{1,500}:([1-9]\d{0,5})$/
const dashes = /^\s*-{3,}$/
/** `   6 | >>> RUN apt-get \`: the lines of the instruction that failed are marked. */
const marked = /^\s*([1-9]\d{0,5}) \| >>>/
const snippetLine = /^\s*[1-9]\d{0,5} \|/
/** Docker 20.10 leaves out `on`. */
const parseError = /parse error(?: on)? line ([1-9]\d{0,5}): (\S.*)$/
const failed = /^(?:ERROR|error): (\S.*)$/
/** ` > [build 3/5] RUN make:`, over the end of the instruction's own output. */
const heading = /^ > \[[^\]]{1,200}\] (\S.*):$/
const command =
  /process "(.*)" did not complete successfully: exit code: (\d{1,3})|executor failed running \[(.*)\]: exit code: (\d{1,3})/
const shell = /^\/bin\/(?:ba|a|da)?sh(?: -\w+)* /

/**
 * What BuildKit says of the instruction that failed: its source snippet (`Dockerfile:6` over a dashed line), its
 * parse error, or, in Docker 20.10, which prints neither for a command, the instruction's text.
 *
 * @param lines of the log, without control characters and prefixes.
 * @param instructions of the Dockerfile.
 */
export function findBuildKitError(
  lines: readonly string[],
  instructions: readonly Instruction[],
): BuildKitError | null {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? ''
    const parse = parseError.exec(line)
    if (parse) {
      const number = Number(parse[1])
      return { startLine: number, endLine: number, message: parse[2] ?? '', exitCode: null }
    }
    const named = dashes.test(lines[at + 1] ?? '') ? place.exec(line) : null
    if (named) return { ...markedLines(lines, at + 2, Number(named[1])), ...wordsAfter(lines, at) }
  }
  const instruction = byText(lines, instructions)
  return instruction && { ...linesOf(instruction), ...wordsAfter(lines, 0) }
}

function markedLines(lines: readonly string[], from: number, otherwise: number) {
  const end = lines.findIndex((line, index) => index >= from && !snippetLine.test(line))
  const numbers = lines
    .slice(from, end < 0 ? undefined : end)
    .flatMap((line) => Number(marked.exec(line)?.[1] ?? []) || [])
  return { startLine: numbers[0] ?? otherwise, endLine: numbers.at(-1) ?? otherwise }
}

function wordsAfter(lines: readonly string[], from: number): Pick<BuildKitError, 'message' | 'exitCode'> {
  const said = lines.slice(from).findLast((line) => failed.test(line) || command.test(line))
  if (said === undefined) return { message: null, exitCode: null }
  const [, , code, , oldCode] = command.exec(said) ?? []
  return {
    message: failed.exec(said)?.[1] ?? said.trim(),
    exitCode: code === undefined && oldCode === undefined ? null : Number(code ?? oldCode),
  }
}

/** The only instruction of that text; two of the same say nothing. */
function byText(lines: readonly string[], instructions: readonly Instruction[]): Instruction | null {
  const title = lines.map((line) => heading.exec(line)?.[1]).findLast((text) => text !== undefined)
  const ran = lines.map((line) => command.exec(line)).findLast((match) => match !== null)
  const run = (ran?.[1] ?? ran?.[3])?.replace(shell, '')
  const candidates = [title, ...(run === undefined ? [] : [`RUN ${run}`])].flatMap((text) =>
    text === undefined ? [] : [normalise(text)],
  )
  for (const text of candidates) {
    const [first, ...others] = instructions.filter((instruction) => textsOf(instruction).includes(text))
    if (first && others.length === 0) return first
  }
  return null
}

/** As it is written, without the flags, which BuildKit leaves out, and the JSON form's words. */
function textsOf({ keyword, text }: Instruction): string[] {
  const bare = text.replace(/^\S+\s+(?:--\S+\s+)*/, '')
  const words = /^\[.*\]$/.test(bare)
    ? bare
        .slice(1, -1)
        .replaceAll(/"\s*,\s*"/g, ' ')
        .replaceAll('"', '')
    : bare
  return [text, `${keyword} ${bare}`, `${keyword} ${words}`].map(normalise)
}

function linesOf({ startLine, endLine }: Instruction) {
  return { startLine, endLine }
}
