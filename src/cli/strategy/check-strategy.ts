import type { Problem } from '../../domain/index.ts'
import { checkYaml } from '../../yaml/check-yaml.ts'
import { planSteps, type PlannedStep } from './plan-steps.ts'
import type { Remark } from './remark.ts'
import { checkCode } from './rules/check-code.ts'
import { checkEnv } from './rules/check-env.ts'
import { checkNames } from './rules/check-names.ts'
import { checkParameters } from './rules/check-parameters.ts'
import { checkReferences, usedParameters } from './rules/check-references.ts'
import { checkResults } from './rules/check-results.ts'
import { checkVolumes } from './rules/check-volumes.ts'
import { writtenStrategySchema, type WrittenStrategy } from './schema.ts'
import { splitDocuments } from './split-documents.ts'

/** What is to be said about one strategy. It can be used when there are no problems. */
export interface StrategyCheck {
  kind: string | null
  name: string | null
  /** In the order of the text. */
  problems: Problem[]
  warnings: Problem[]
  /** Empty where the strategy cannot be read. */
  steps: PlannedStep[]
}

const rules: readonly ((strategy: WrittenStrategy) => Remark[])[] = [
  checkNames,
  (strategy) => checkParameters(strategy, usedParameters(strategy)),
  checkVolumes,
  checkEnv,
  checkReferences,
  checkCode,
  checkResults,
]

/**
 * Checks every strategy of a YAML file by the rules of Kubernetes, Tekton and Shipwright that a cluster
 * would only tell at the first run, and by those that it would not tell at all.
 *
 * @param root whether the embedded cluster would run as root
 */
export function checkStrategies(bytes: Uint8Array | string, root: boolean): StrategyCheck[] {
  return splitDocuments(bytes).map((document) => checkStrategy(document, root))
}

function checkStrategy(bytes: Uint8Array | string, root: boolean): StrategyCheck {
  const checked = checkYaml(bytes, writtenStrategySchema)
  if ('problems' in checked)
    return { kind: null, name: null, problems: checked.problems.map(aboutScripts), warnings: [], steps: [] }
  const { value, problemAt } = checked
  const lines = bytes.toString().split('\n')
  const remarks = rules.flatMap((rule) => rule(value))
  const ofLevel = (level: Remark['level']) =>
    remarks
      .filter((remark) => remark.level === level)
      .map(({ path, message, at }) => pointAt(problemAt(path, message), lines, at))
      .sort((a, b) => a.line - b.line || a.column - b.column)
  return {
    kind: value.kind,
    name: value.metadata.name,
    problems: ofLevel('error'),
    warnings: ofLevel('warning'),
    steps: planSteps(value, root),
  }
}

/** The first place at or below a problem's line where the words stand: a long text begins far above. */
function pointAt(problem: Problem, lines: readonly string[], words: string | undefined): Problem {
  if (words === undefined) return problem
  const index = lines.findIndex((line, at) => at >= problem.line - 1 && line.includes(words))
  if (index === -1) return problem
  const column = (lines[index] ?? '').indexOf(words) + 1
  return { ...problem, line: index + 1, endLine: index + 1, column, endColumn: column + words.length }
}

/** Tekton's own steps have it, so it is what many write first. */
function aboutScripts(problem: Problem): Problem {
  if (!/^spec\.steps\[\d+\]\.script$/.test(problem.path)) return problem
  const message =
    'Shipwright’s steps have no `script`. Write `command: [/bin/sh, -c, "…", name]` and give values as `args`.'
  return { ...problem, message }
}
