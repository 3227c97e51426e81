import { compileFilter, type Budget, type BuildingEvent, type BuildSpec } from '../domain/index.ts'
import { asksForFiles, holdsFor } from './condition/judge-condition.ts'

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
  event: BuildingEvent,
  changed: ChangedPaths,
  budget: Budget = matchingBudget(),
): string | null {
  const reason = whyNotAsked(spec, event, budget)
  if (reason !== null) return reason
  if (!isTouched(pathPatterns(spec, event), changed, budget))
    return 'No changed file matches the paths of this build.'
  if (spec.condition === null) return null
  const files = changed?.complete === true ? changed.paths : null
  return holdsFor(spec.condition, event, files, budget) ? null : 'Its condition (`if`) does not hold.'
}

/** Whether planning has to know what an event changed. */
export function needsChangedPaths(
  specs: readonly BuildSpec[],
  event: BuildingEvent,
  budget: Budget = matchingBudget(),
): boolean {
  return specs.some((spec) => asksForPaths(spec, event, budget) && whyNotAsked(spec, event, budget) === null)
}

/** A condition that holds or not whatever was changed does not ask for it. */
function asksForPaths({ condition, ...spec }: BuildSpec, event: BuildingEvent, budget: Budget): boolean {
  if (pathPatterns(spec, event).length > 0) return true
  return condition !== null && asksForFiles(condition) && holdsFor(condition, event, null, budget)
}

/** Whatever was changed: why the entry is not for such an event. */
function whyNotAsked(spec: BuildSpec, event: BuildingEvent, budget: Budget): string | null {
  switch (event.kind) {
    case 'push': {
      if (spec.on.push === null) return 'It does not build on pushes.'
      const { branches, tags } = spec.on.push
      // As on GitHub: filters for one kind of ref alone leave the other kind out.
      if (event.refType === 'branch' && branches.length === 0 && tags.length > 0)
        return 'It builds on tags only.'
      if (event.refType === 'tag' && tags.length === 0 && branches.length > 0)
        return 'It builds on branches only.'
      const [names, word] = event.refType === 'branch' ? [branches, 'branches'] : [tags, 'tags']
      return lets(names, [event.refName], budget)
        ? null
        : `No pattern of its ${word} lets ${event.refName} in.`
    }
    case 'pull_request': {
      if (spec.on.pullRequest === null) return 'It does not build on pull requests.'
      const { branches, labels, events } = spec.on.pullRequest
      // What a person asked for is none of them.
      if (events.length > 0 && event.action !== 'asked' && !events.includes(event.action))
        return `It does not build when a pull request is ${actionWords[event.action] ?? event.action}.`
      if (!lets(branches, [event.baseRef], budget)) return whyNotBase(event.baseRef)
      if (lets(labels, event.labels, budget)) return null
      return event.labels.length === 0
        ? 'It builds pull requests with certain labels only, and this one has none.'
        : 'None of the pull request’s labels is let in by its labels.'
    }
    case 'merge_group':
      if (spec.on.mergeGroup === null) return 'It does not build on merge groups.'
      return lets(spec.on.mergeGroup.branches, [event.baseRef], budget) ? null : whyNotBase(event.baseRef)
  }
}

/** Where the name of the action is no word for what happened. */
const actionWords: Record<string, string> = {
  synchronize: 'given new commits',
  ready_for_review: 'ready for review',
}

function whyNotBase(baseRef: string): string {
  return `No pattern of its branches lets the base ${baseRef} in.`
}

/** Paths mean nothing for a tag, as on GitHub: it marks a commit, it changes none. Nor for a merge group, whose checks a queue waits for. */
function pathPatterns(spec: Pick<BuildSpec, 'on'>, event: BuildingEvent): string[] {
  switch (event.kind) {
    case 'push':
      return event.refType === 'tag' ? [] : (spec.on.push?.paths ?? [])
    case 'pull_request':
      return spec.on.pullRequest?.paths ?? []
    case 'merge_group':
      return []
  }
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
