import { normalise, type Instruction } from './parse-instructions.ts'

/** `[1/2] STEP 3/5: RUN make`; the stage is printed only where several are built. */
const stepLine = /^(?:\[(\d{1,4})\/\d{1,4}\] )?STEP (\d{1,4})\/\d{1,4}: (\S.*)$/
/** buildah's last word: `Error: building at STEP "RUN make": exit status 2`. */
const errorLine = /^(?:Error|error): building at STEP "(.*?)": (.*)$/

interface PrintedStep {
  stage: number | null
  step: number
  text: string
}

/** The instruction at which buildah stopped, and buildah's words about it. */
interface FailedInstruction {
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
  const error = lines.map((line) => errorLine.exec(line)).findLast((match) => match !== null)
  const failed =
    // With several stages at work at once the last step printed need not be the one that failed.
    steps.findLast((step) => error && same(step.text, error[1] ?? '')) ?? steps.at(-1)
  // Of a long log only the end is read: the step's first line may be cut off.
  const instruction = failed ? locate(failed, stages) : findOnly(error?.[1] ?? '', stages)
  return instruction && { instruction, error: error?.[2] ?? null }
}

function printedStep(line: string): PrintedStep[] {
  const match = stepLine.exec(line)
  if (!match) return []
  const [, stage, step, text] = match
  return [{ stage: stage === undefined ? null : Number(stage), step: Number(step), text: text ?? '' }]
}

function locate(printed: PrintedStep, stages: Instruction[][]): Instruction | null {
  const stage = stages[(printed.stage ?? 1) - 1] ?? []
  const placed = stage[printed.step - 1]
  if (placed && same(placed.text, printed.text)) return placed
  // A target in the middle, or instructions that a base image adds, move the numbers.
  const byText = [...stage, ...stages.flat()].find((candidate) => same(candidate.text, printed.text))
  if (byText) return byText
  // FROM and ARG are printed with their values in place.
  const keyword = (/^\S+/.exec(printed.text)?.[0] ?? '').toUpperCase()
  return placed?.keyword === keyword ? placed : null
}

/** The instruction of that text, if there is one and no other. */
function findOnly(text: string, stages: Instruction[][]): Instruction | null {
  const [first, ...others] = stages.flat().filter((candidate) => same(candidate.text, text))
  return first !== undefined && others.length === 0 ? first : null
}

function same(one: string, other: string): boolean {
  return normalise(one) === normalise(other)
}
