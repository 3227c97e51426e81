import { normalise, type Instruction } from './parse-instructions.ts'

/** `[1/2] STEP 3/5: RUN make`; the stage is printed only where several are built. */
const stepLine = /^(?:\[(\d{1,4})\/\d{1,4}\] )?STEP (\d{1,4})\/(\d{1,4}): (\S.*)$/
/** buildah's last word: `Error: building at STEP "RUN make": exit status 2`; quotes within are not escaped. */
const errorLine = /^(?:Error|error): building at STEP "(.*": .*)$/

interface PrintedStep {
  stage: number
  step: number
  /** Of the stage, as buildah counts at that moment. */
  of: number
  text: string
}

/** The instruction at which buildah stopped, and buildah's words about it. */
interface FailedInstruction {
  /** With the keyword `ONBUILD` the FROM whose base image has brought the instruction along. */
  instruction: Instruction
  /** Null where the log ends without an error of buildah's, for example at a timeout. */
  error: string | null
}

/**
 * Finds the Dockerfile's instruction that failed. buildah prints no line numbers, so its steps are mapped back:
 * by their place, made sure of by their text.
 *
 * @param lines of the log, without control characters.
 */
export function findFailedInstruction(
  lines: readonly string[],
  stages: Instruction[][],
): FailedInstruction | null {
  const steps = lines.flatMap(printedStep)
  const errors = splitError(lines.findLast((line) => errorLine.test(line)))
  const texts = new Set([...steps, ...stages.flat()].map(({ text }) => normalise(text)))
  const error = errors.find(({ text }) => texts.has(normalise(text))) ?? errors[0]
  const failed =
    // With several stages at work at once the last step printed need not be the one that failed.
    steps.findLast((step) => error && same(step.text, error.text)) ?? steps.at(-1)
  // Of a long log only the end is read: the step's first line may be cut off.
  const instruction = failed ? locate(failed, steps, stages) : findOnly(error?.text ?? '', stages)
  return instruction && { instruction, error: error?.words ?? null }
}

function printedStep(line: string): PrintedStep[] {
  const match = stepLine.exec(line)
  if (!match) return []
  const [, stage, step, of, text] = match
  return [{ stage: Number(stage ?? 1), step: Number(step), of: Number(of), text: text ?? '' }]
}

/** Instruction and words, at each place where the first may end. */
function splitError(line: string | undefined): { text: string; words: string }[] {
  const said = (line === undefined ? undefined : errorLine.exec(line)?.[1])?.split('": ', 50) ?? []
  return said.slice(1).map((_, index) => ({
    text: said.slice(0, index + 1).join('": '),
    words: said.slice(index + 1).join('": '),
  }))
}

function locate(printed: PrintedStep, steps: PrintedStep[], stages: Instruction[][]): Instruction | null {
  const stage = stages[printed.stage - 1] ?? []
  // What a base image brings along is put behind FROM and counted from then on.
  const first = steps.find((step) => step.stage === printed.stage && step.step === 1)
  const brought = first ? Math.max(0, printed.of - first.of) : 0
  const from = stage[0]
  if (from && printed.step > 1 && printed.step <= 1 + brought) return { ...from, keyword: 'ONBUILD' }
  const placed = stage[printed.step - 1 - (printed.step > 1 ? brought : 0)]
  if (placed && same(placed.text, printed.text)) return placed
  // A target in the middle moves the numbers.
  const all = [...stage, ...stages.flat()]
  const byText = all.find((candidate) => same(candidate.text, printed.text))
  if (byText) return byText
  // A buildah that knows no heredocs takes their lines for instructions.
  const within = all.find(({ heredoc }) => heredoc.some((line) => same(line, printed.text)))
  if (within) return within
  // FROM is printed with its values in place.
  return placed?.keyword === 'FROM' && /^FROM\s/i.test(printed.text) ? placed : null
}

/** The instruction of that text, if there is one and no other. */
function findOnly(text: string, stages: Instruction[][]): Instruction | null {
  const [first, ...others] = stages.flat().filter((candidate) => same(candidate.text, text))
  return first !== undefined && others.length === 0 ? first : null
}

function same(one: string, other: string): boolean {
  return normalise(one) === normalise(other)
}
