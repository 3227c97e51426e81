import type { BuildFile, Problem } from '../../domain/index.ts'
import { checkDocument, type CheckedYaml } from '../../yaml/check-yaml.ts'
import { follow, keySpanOf, type Path } from '../../yaml/placed.ts'
import { readYaml, type YamlDocument } from '../../yaml/read-yaml.ts'
import { applyDefaults } from './apply-defaults.ts'
import { expandBuild } from './matrix/expand-build.ts'
import { resolveNeeds, type NeedingBuild } from './needs/resolve-needs.ts'
import { buildFileSchema, type WrittenFile } from './schema/build-file.ts'
import { most } from './schema/parts.ts'
import { toBuildSpec } from './to-build-spec.ts'

/** A file that can be used, and a way to point into it. */
export interface ParsedBuildFile {
  file: BuildFile
  /** A problem that only planning can see, placed at a path such as `['builds', 'api', 'image']`. */
  problemAt: CheckedYaml<unknown>['problemAt']
}

/** Of all builds together: each keeps its own, and defaults are repeated in all of them. */
const mostCharacters = 4 * 1024 * 1024
/** Nobody reads more of them. */
const mostProblems = 100
/** Those of `defaults` are found again in every build. */
const mostComplaints = 2_000

/**
 * Parses a build file that a stranger wrote: defaults applied, matrices expanded, or all problems at once. One that
 * extends others is read by `readChain` and given to `parseDocument`.
 */
export function parseBuildFile(bytes: Uint8Array | string): ParsedBuildFile | { problems: Problem[] } {
  const document = readYaml(bytes)
  const { root } = document
  if (root === null || follow(root, ['extends']) === null) return parseDocument(document)
  const message = 'A file that is read alone cannot extend another.'
  const finding = { span: keySpanOf(root, ['extends']), path: 'extends', message }
  return parseDocument({ ...document, findings: [...document.findings, finding] }, false)
}

/**
 * The same for a file that was laid over those that it extends.
 *
 * @param isWhole false: one of them could not be had; then only what is wrong without it is told, which may be nothing
 */
export function parseDocument(
  document: YamlDocument,
  isWhole = true,
): ParsedBuildFile | { problems: Problem[] } {
  const checked = checkDocument(document, buildFileSchema, isWhole)
  if ('problems' in checked) return checked
  const parsed = readBuilds(checked)
  // What it needs, or the values of its matrix, may be in the part that is not here.
  return 'problems' in parsed && !isWhole ? { problems: [] } : parsed
}

function readBuilds(checked: CheckedYaml<WrittenFile>): ParsedBuildFile | { problems: Problem[] } {
  const { value, textAt } = checked
  const problems = new Map<string, Problem>()
  let complaints = 0
  const complain = (path: Path, message: string) => {
    complaints += 1
    if (complaints > mostComplaints) return
    const problem = checked.problemAt(whereWritten(path, checked.has), message)
    // What stands under `defaults` is wrong for every build that has it, and told once.
    problems.set(`${problem.line}:${problem.column} ${message}`, problem)
  }
  const builds: NeedingBuild[] = []
  let counted = 0
  let characters = 0
  for (const [entry, own] of Object.entries(value.builds)) {
    const at = (path: Path) => ['builds', entry, ...path]
    for (const one of expandBuild(entry, applyDefaults(own, value.defaults), textAt)) {
      if ('message' in one) complain(at(one.path), one.message)
      else {
        const spec = toBuildSpec(entry, one, (path, message) => complain(at(path), message))
        builds.push({ spec, written: one.written })
      }
    }
    if (complaints >= mostComplaints || problems.size >= mostProblems || builds.length > most.builds) break
    characters += sizeOf(builds.slice(counted))
    counted = builds.length
    if (characters > mostCharacters) {
      complain(at([]), 'Up to here the builds have too much text, defaults and matrices counted for each.')
      break
    }
  }
  if (problems.size === 0 && builds.length > most.builds)
    complain(['builds'], `These are more than ${most.builds} builds: no more are read.`)
  if (problems.size > 0) return { problems: [...problems.values()] }
  const resolved = resolveNeeds(builds)
  if ('builds' in resolved)
    return { file: { version: 1, builds: resolved.builds }, problemAt: checked.problemAt }
  for (const { entry, path, message } of resolved.mistakes.slice(0, mostProblems))
    complain(['builds', entry, ...path], message)
  return { problems: [...problems.values()] }
}

/** Where a build has a key, or else where `defaults` has it for all. */
function whereWritten(path: Path, has: (path: Path) => boolean): Path {
  const [, , ...rest] = path
  const [key = ''] = rest
  const isDefault = rest.length > 0 && !has(path.slice(0, 3)) && has(['defaults', key])
  return isDefault ? ['defaults', ...rest] : path
}

function sizeOf(builds: readonly NeedingBuild[]): number {
  return builds.reduce((sum, one) => sum + JSON.stringify(one.spec).length, 0)
}
