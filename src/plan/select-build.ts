import { compileFilter, type BuildSpec, type SourceEvent } from '../domain/index.ts'

/** The paths that an event changed; null where that is not known. */
export type ChangedPaths = { paths: string[]; complete: boolean } | null

/**
 * Matching more than this (characters of paths times width of patterns, some 200 ms) is not worth the
 * time that a stranger's patterns can make it take: everything counts as changed then.
 */
const mostWork = 20_000_000

/** Why an event does not build an entry of the file; null when it does. */
export function whyNotBuilt(spec: BuildSpec, event: SourceEvent, changed: ChangedPaths): string | null {
  if (event.kind === 'push') {
    if (spec.on.push === null) return 'It does not build on pushes.'
    const { branches, tags } = spec.on.push
    // As on GitHub: filters for one kind of ref alone leave the other kind out.
    if (event.refType === 'branch' && branches.length === 0 && tags.length > 0)
      return 'It builds on tags only.'
    if (event.refType === 'tag' && tags.length === 0 && branches.length > 0)
      return 'It builds on branches only.'
    const names = event.refType === 'branch' ? branches : tags
    if (!lets(names, event.refName)) return `No pattern of its ${refWord(event)} lets ${event.refName} in.`
  } else {
    if (spec.on.pullRequest === null) return 'It does not build on pull requests.'
    if (!lets(spec.on.pullRequest.branches, event.baseRef)) {
      return `No pattern of its branches lets the base ${event.baseRef} in.`
    }
  }
  return isTouched(pathPatterns(spec, event), changed) ? null : 'No changed file is let in by its paths.'
}

/** Whether planning has to know what an event changed. */
export function needsChangedPaths(specs: readonly BuildSpec[], event: SourceEvent): boolean {
  return specs.some((spec) => pathPatterns(spec, event).length > 0 && whyNotBuilt(spec, event, null) === null)
}

/** Paths mean nothing for a tag, as on GitHub: it marks a commit, it changes none. */
function pathPatterns(spec: BuildSpec, event: SourceEvent): string[] {
  if (event.kind === 'pull_request') return spec.on.pullRequest?.paths ?? []
  return event.refType === 'tag' ? [] : (spec.on.push?.paths ?? [])
}

function isTouched(patterns: string[], changed: ChangedPaths): boolean {
  if (patterns.length === 0 || changed?.complete !== true) return true
  const filter = compileFilter(patterns)
  const length = changed.paths.reduce((sum, path) => sum + path.length, 0)
  return length * filter.width > mostWork || changed.paths.some((path) => filter.lets(path))
}

function lets(patterns: string[], name: string): boolean {
  return patterns.length === 0 || compileFilter(patterns).lets(name)
}

function refWord(event: { refType: 'branch' | 'tag' }): string {
  return event.refType === 'branch' ? 'branches' : 'tags'
}
