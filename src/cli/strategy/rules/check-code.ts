import type { Path } from '../../../yaml/placed.ts'
import { findReferences } from '../find-references.ts'
import { error, warning, type Remark } from '../remark.ts'
import type { WrittenStep, WrittenStrategy } from '../schema.ts'

interface Word {
  text: string
  path: Path
}

/** Programs that run a text, and the options that say so. */
const interpreters: readonly { program: RegExp; option: RegExp; first: string }[] = [
  { program: /^(?:ba|da|a|k|z)?sh$/, option: /^-[a-z]*c[a-z]*$/, first: '"$1"' },
  { program: /^python[\d.]*$/, option: /^-c$/, first: 'sys.argv[1]' },
  { program: /^node(?:js)?$/, option: /^(?:-e|-p|-pe|--eval|--print)$/, first: 'process.argv[1]' },
  { program: /^perl$/, option: /^-[a-z]*[eE]$/, first: '$ARGV[0]' },
  { program: /^ruby$/, option: /^-e$/, first: 'ARGV[0]' },
]
/** Programs that run the one that they are given. */
const launchers = /^(?:env|busybox|exec|nice|sudo|setpriv|timeout|tini|dumb-init)$/

/**
 * No parameter inside a program's text: Tekton pastes values in as they are, so whoever may set one could
 * write commands of his own. As an argument a value can be nothing but a value.
 */
export function checkCode({ spec }: WrittenStrategy): Remark[] {
  return spec.steps.flatMap((step, index) => {
    const code = findCode(step, ['spec', 'steps', index])
    if (code === null) return []
    const inside = findReferences(code.word.text).filter(({ group }) => group === 'params')
    const whole = [...new Set(inside.map((reference) => reference.whole))]
    return [
      ...whole.map((reference) =>
        error(
          code.word.path,
          `\`${reference}\` in the text of a program: its value would be run as part of it. ` +
            `Put \`- ${reference}\` into \`args\` and read ${code.first} in the text instead.`,
          reference,
        ),
      ),
      ...(code.isShell ? unnamed(code.next) : []),
    ]
  })
}

/** The text that a step's command line gives an interpreter. */
function findCode(
  step: WrittenStep,
  path: Path,
): { word: Word; next: Word | undefined; first: string; isShell: boolean } | null {
  const words = (['command', 'args'] as const).flatMap((key) =>
    (step[key] ?? []).map((text, index): Word => ({ text, path: [...path, key, index] })),
  )
  for (const [index, { text }] of words.entries()) {
    const program = text.slice(text.lastIndexOf('/') + 1)
    const interpreter = interpreters.find((one) => one.program.test(program))
    if (interpreter !== undefined) {
      const option = words.findIndex((word, at) => at > index && interpreter.option.test(word.text))
      const word = words[option + 1]
      if (option === -1 || word === undefined) return null
      const isShell = interpreter === interpreters[0]
      return { word, next: words[option + 2], first: interpreter.first, isShell }
    }
    // Options and variables of a launcher, before the program that it runs.
    if (index > 0 && !/^-|=|^\d/.test(text) && !launchers.test(program)) return null
    if (index === 0 && !launchers.test(program)) return null
  }
  return null
}

/** A shell calls the first word after its text `$0`. */
function unnamed(next: Word | undefined): Remark[] {
  if (next === undefined || findReferences(next.text).every(({ group }) => group !== 'params')) return []
  return [
    warning(
      next.path,
      'The first word after a shell’s text is its name, `$0`: put one such as `- build` before it, so that this one is `$1`.',
    ),
  ]
}
