import { compileFilter, type Budget, type BuildSpec, type SourceEvent } from '../domain/index.ts'

/** The paths that an event changed; null where that is not known. */
export type ChangedPaths = { paths: string[]; complete: boolean } | null

/**
 * For all that is matched for one event, some 100 ms: more is not worth the time that a stranger's patterns
 * can make it take. Once it is spent everything is let in, because building is better than skipping.
 */
export function matchingBudget(): Budget {
  return { left: 3_000_000 }
}

/** Why an event does not build an entry of the file; null when it does. */
export function whyNotBuilt(
  spec: BuildSpec,
  event: SourceEvent,
  changed: ChangedPaths,
  budget: Budget = matchingBudget(),
): string | null {
  if (event.kind === 'push') {
    if (spec.on.push === null) return 'It does not build on pushes.'
    const { branches, tags } = spec.on.push
    // As on GitHub: filters for one kind of ref alone leave the other kind out.
    if (event.refType === 'branch' && branches.length === 0 && tags.length > 0)
      return 'It builds on tags only.'
    if (event.refType === 'tag' && tags.length === 0 && branches.length > 0)
      return 'It builds on branches only.'
    const names = event.refType === 'branch' ? branches : tags
    if (!lets(names, [event.refName], budget))
      return `No pattern of its ${refWord(event)} lets ${event.refName} in.`
  } else {
    if (spec.on.pullRequest === null) return 'It does not build on pull requests.'
    if (!lets(spec.on.pullRequest.branches, [event.baseRef], budget)) {
      return `No pattern of its branches lets the base ${event.baseRef} in.`
    }
  }
  return isTouched(pathPatterns(spec, event), changed, budget)
    ? null
    : 'No changed file is let in by its paths.'
}

/** Whether planning has to know what an event changed. */
export function needsChangedPaths(
  specs: readonly BuildSpec[],
  event: SourceEvent,
  budget: Budget = matchingBudget(),
): boolean {
  return specs.some(
    (spec) => pathPatterns(spec, event).length > 0 && whyNotBuilt(spec, event, null, budget) === null,
  )
}

/** Paths mean nothing for a tag, as on GitHub: it marks a commit, it changes none. */
function pathPatterns(spec: BuildSpec, event: SourceEvent): string[] {
  if (event.kind === 'pull_request') return spec.on.pullRequest?.paths ?? []
  return event.refType === 'tag' ? [] : (spec.on.push?.paths ?? [])
}

function isTouched(patterns: string[], changed: ChangedPaths, budget: Budget): boolean {
  return changed?.complete !== true || lets(patterns, changed.paths, budget)
}

/** Whether no pattern is asked for, or one of the texts is let in. */
function lets(patterns: string[], texts: string[], budget: Budget): boolean {
  if (patterns.length === 0) return true
  // Compiling costs some ten steps a character.
  budget.left -= 10 * patterns.reduce((sum, pattern) => sum + pattern.length, 0)
  if (budget.left < 0) return true
  const filter = compileFilter(patterns)
  return texts.some((text) => filter.lets(text, budget) || budget.left < 0)
}

function refWord(event: { refType: 'branch' | 'tag' }): string {
  return event.refType === 'branch' ? 'branches' : 'tags'
}
