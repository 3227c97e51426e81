import { posix } from 'node:path'
import type { Annotation, BuildConfig, Failure } from '../domain/index.ts'
import { keepStart, tailLines } from './cut-text.ts'
import { findBuildKitError } from './dockerfile/find-buildkit-error.ts'
import { findFailedInstruction } from './dockerfile/find-failed-instruction.ts'
import { parseInstructions, type Instruction } from './dockerfile/parse-instructions.ts'
import { readCopies } from './dockerfile/read-copies.ts'
import { mapPath } from './map-path.ts'
import { compileMatchers, type TimeLimit } from './problems/compile-matchers.ts'
import { findProblems } from './problems/find-problems.ts'
import type { Finding } from './problems/finding.ts'
import { stripPrefix } from './problems/strip-prefix.ts'
import { stripControl } from './strip-control.ts'

interface FailedBuild {
  failure: Failure
  config: Pick<BuildConfig, 'context' | 'dockerfile'> & Partial<Pick<BuildConfig, 'matchers'>>
  /** End of the failed step's log. */
  log: string
  /** The Dockerfile at the commit; null when it could not be read. */
  dockerfile: string | null
}

/** An annotation whose file is one of several: the first of the paths that the repository has. */
interface Placeable {
  places: Annotation[]
  /** Where the build failed, as opposed to what was said on the way there. */
  decisive: boolean
}

/** What a check annotates. */
export interface Annotated {
  annotations: Annotation[]
  /** Problems of files of the repository that are in the log, but not among the annotations. */
  more: number
}

/** As many as a person reads, and one request's worth. */
export const mostAnnotations = 50
/** https://docs.github.com/rest/checks/runs: 255 characters and 64 KB; ours are far below. */
const titleBytes = 200
const messageBytes = 4_000
/** For all of a repository's own matchers over one log. */
const matchersMs = 500

/**
 * What may be annotated: the Dockerfile's instruction that failed, then what tools said about files, in the
 * order of the log. Paths are the repository's, but whether they exist there is for the caller to find out.
 *
 * @param now milliseconds of any clock, for the time limit of the repository's own matchers.
 */
export function findPlaces(build: FailedBuild, now: TimeLimit['now']): Placeable[] {
  const lines = stripControl(build.log).split('\n')
  const stages = parseInstructions(build.dockerfile ?? '')
  const failed = build.dockerfile === null ? null : failedInstruction(build, stages, lines)
  return [
    ...(failed === null ? [] : [{ places: [failed], decisive: true }]),
    ...findings(build, stages, lines, now),
  ]
}

/** All paths that have to be looked for, the most important first. */
export function candidatePaths(places: readonly Placeable[]): string[] {
  return [...new Set(byImportance(places).flatMap((one) => one.places.map(({ path }) => path)))]
}

/**
 * What is annotated of it: what failed the build, then errors, warnings and notices, each in the order of the
 * log and said once; the rest is counted.
 *
 * @param existing the paths that the repository has at the commit.
 */
export function annotate(places: readonly Placeable[], existing: ReadonlySet<string>): Annotated {
  const seen = new Set<string>()
  const all = byImportance(places).flatMap((one) => {
    const annotation = one.places.find(({ path }) => existing.has(path))
    if (!annotation) return []
    const { path, startLine, startColumn, message } = annotation
    const key = JSON.stringify([path, startLine, startColumn, message])
    if (seen.has(key)) return []
    seen.add(key)
    return [annotation]
  })
  return { annotations: all.slice(0, mostAnnotations), more: Math.max(0, all.length - mostAnnotations) }
}

/** The Dockerfile's path in the repository. */
export function dockerfilePath(config: Pick<BuildConfig, 'context' | 'dockerfile'>): string {
  return posix.join(config.context, config.dockerfile)
}

function byImportance(places: readonly Placeable[]): Placeable[] {
  const rank = ({ places: [first], decisive }: Placeable) =>
    decisive ? 0 : first?.level === 'failure' ? 1 : first?.level === 'warning' ? 2 : 3
  return places.toSorted((one, other) => rank(one) - rank(other))
}

function failedInstruction(build: FailedBuild, stages: Instruction[][], lines: string[]): Annotation | null {
  const path = dockerfilePath(build.config)
  const bare = lines.map(withoutPrefix)
  const buildKit = findBuildKitError(bare, stages.flat())
  if (buildKit) {
    const { startLine, endLine, exitCode, message } = buildKit
    const keyword = stages
      .flat()
      .find((one) => one.startLine <= startLine && startLine <= one.endLine)?.keyword
    const title =
      exitCode === null || keyword === undefined ? 'The build failed here' : failedTitle(keyword, exitCode)
    return annotation(
      { path, startLine, endLine, title },
      `${message ?? 'This instruction failed.'}${hint(exitCode)}`,
    )
  }
  const failed = findFailedInstruction(bare, stages)
  if (!failed) return null
  const { keyword, startLine, endLine } = failed.instruction
  const tail = tailLines(lines.join('\n'), { lines: 10, bytes: messageBytes - 500 })
  const words =
    failed.error === null ? '' : `${keepStart(failed.error, 400)}${hint(build.failure.exitCode, lines)}\n\n`
  const message = words + tail
  return annotation(
    { path, startLine, endLine, title: failedTitle(keyword, build.failure.exitCode) },
    message,
  )
}

function failedTitle(keyword: string, exitCode: number | null): string {
  return `${keyword} failed${exitCode === null ? '' : ` (exit code ${exitCode})`}`
}

/** buildah's stage is no prefix of a runner, and stays. */
function withoutPrefix(line: string): string {
  const { source, text } = stripPrefix(line)
  const stage = /\[\d{1,4}\/\d{1,4}\]$/.exec(source)?.[0]
  return stage === undefined ? text : `${stage} ${text}`
}

/** 128 + SIGKILL; under a memory limit of its own, buildah says it in words and ends with 1. */
function hint(exitCode: number | null, lines: readonly string[] = []): string {
  const killed = exitCode === 137 || lines.slice(-20).some((line) => line.includes('exited on killed'))
  return killed ? '\nIt was killed, most likely because it ran out of memory.' : ''
}

function findings(
  build: FailedBuild,
  stages: Instruction[][],
  lines: string[],
  now: TimeLimit['now'],
): Placeable[] {
  const { config } = build
  const container = readCopies(stages)
  const dockerfile = dockerfilePath(config)
  const dockerfileLines = build.dockerfile?.split('\n').length ?? Infinity
  const own = compileMatchers(config.matchers ?? [], { now, ms: matchersMs })
  return findProblems(lines, own).flatMap((found) => {
    const places = found.places.flatMap((place) => {
      // What hadolint reads from its standard input is the Dockerfile.
      const paths =
        place.path === '-' || place.path === '/dev/stdin'
          ? [dockerfile]
          : mapPath(place.path, config.context, container)
      // A tool's line past the Dockerfile's end is that of another file with its name.
      const isAnother = paths.includes(dockerfile) && place.line > dockerfileLines
      return isAnother ? [] : paths.map((path) => annotationAt(path, place, found))
    })
    return places.length === 0 ? [] : [{ places, decisive: false }]
  })
}

function annotationAt(path: string, place: Finding['places'][number], found: Finding): Annotation {
  const startLine = place.line
  const endLine = Math.max(startLine, place.endLine ?? startLine)
  const column = startLine === endLine ? (place.column ?? null) : null
  return {
    ...annotation({ path, startLine, endLine, title: found.title }, found.message),
    startColumn: column,
    endColumn: column === null ? null : Math.max(column, place.endColumn ?? column),
    level: found.level,
  }
}

function annotation(
  place: Pick<Annotation, 'path' | 'startLine' | 'endLine' | 'title'>,
  message: string,
): Annotation {
  return {
    ...place,
    title: keepStart(place.title, titleBytes),
    startColumn: null,
    endColumn: null,
    level: 'failure',
    // GitHub refuses an empty message.
    message: keepStart(message.trim(), messageBytes) || place.title,
  }
}
