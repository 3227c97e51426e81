import { posix } from 'node:path'
import type { Annotation, BuildConfig, Failure } from '../domain/index.ts'
import { keepStart, tailLines } from './cut-text.ts'
import { findBuildKitError } from './dockerfile/find-buildkit-error.ts'
import { findFailedInstruction } from './dockerfile/find-failed-instruction.ts'
import { parseInstructions } from './dockerfile/parse-instructions.ts'
import { mapPath } from './map-path.ts'
import { findProblems } from './problem-matchers.ts'
import { stripControl } from './strip-control.ts'

interface FailedBuild {
  failure: Failure
  config: Pick<BuildConfig, 'context' | 'dockerfile'>
  /** End of the failed step's log. */
  log: string
  /** The Dockerfile at the commit; null when it could not be read. */
  dockerfile: string | null
}

/** One request's worth, and as many as a person reads. */
const mostAnnotations = 50
/** https://docs.github.com/rest/checks/runs: 255 characters and 64 KB; ours are far below. */
const titleBytes = 200
const messageBytes = 4_000

/**
 * Where the mistake is: the Dockerfile's instruction that failed comes first, then what tools said about files.
 * Paths are the repository's, but whether they exist there is for the caller to find out.
 */
export function annotate(build: FailedBuild): Annotation[] {
  const lines = stripControl(build.log).split('\n')
  const failed = build.dockerfile === null ? [] : failedInstruction(build, build.dockerfile, lines)
  const seen = new Set<string>()
  return [...failed, ...findings(build, lines)]
    .filter((annotation) => {
      const key = JSON.stringify([
        annotation.path,
        annotation.startLine,
        annotation.startColumn,
        annotation.title,
      ])
      return !seen.has(key) && seen.add(key)
    })
    .slice(0, mostAnnotations)
}

/** The Dockerfile's path in the repository. */
export function dockerfilePath(config: Pick<BuildConfig, 'context' | 'dockerfile'>): string {
  return posix.join(config.context, config.dockerfile)
}

function failedInstruction(build: FailedBuild, dockerfile: string, lines: string[]): Annotation[] {
  const { exitCode } = build.failure
  const path = dockerfilePath(build.config)
  const buildKit = findBuildKitError(lines)
  if (buildKit)
    return [
      annotation(
        { path, startLine: buildKit.line, endLine: buildKit.line, title: 'The build failed here' },
        buildKit.message,
      ),
    ]
  const failed = findFailedInstruction(lines, dockerfile)
  if (!failed) return []
  const { keyword, startLine, endLine } = failed.instruction
  const title = `${keyword} failed${exitCode === null ? '' : ` (exit code ${exitCode})`}`
  const tail = tailLines(lines.join('\n'), { lines: 10, bytes: messageBytes - 500 })
  const message = failed.error === null ? tail : `${keepStart(failed.error, 400)}\n\n${tail}`
  return [annotation({ path, startLine, endLine, title }, message)]
}

function findings(build: FailedBuild, lines: string[]): Annotation[] {
  const workdirs = parseInstructions(build.dockerfile ?? '')
    .flat()
    .filter((instruction) => instruction.keyword === 'WORKDIR')
    .map((instruction) => instruction.text.replace(/^\S+\s+/, ''))
    .filter((workdir) => workdir.startsWith('/'))
  const dockerfileLines = build.dockerfile?.split('\n').length ?? Infinity
  return findProblems(lines).flatMap((found) => {
    const path = mapPath(found.path, build.config.context, workdirs)
    // A tool's line past the Dockerfile's end is that of another file with its name.
    if (path === null || (path === dockerfilePath(build.config) && found.line > dockerfileLines)) return []
    const { line, column, level, title } = found
    return [
      {
        ...annotation({ path, startLine: line, endLine: line, title }, found.message),
        startColumn: column,
        endColumn: column,
        level,
      },
    ]
  })
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
