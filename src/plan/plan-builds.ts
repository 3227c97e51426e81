import {
  entryOf,
  refOf,
  type Budget,
  type BuildingEvent,
  type BuildSpec,
  type NewBuild,
  type Problem,
  type SkippedBuild,
  type Tenant,
  type Trust,
} from '../domain/index.ts'
import type { TrustJudgement } from '../control/judge-trust.ts'
import type { ParsedBuildFile } from './build-file/parse-build-file.ts'
import { decideBuild } from './configure/decide-build.ts'
import type { Offer } from './configure/offer.ts'
import { hashInputs } from './configure/hash-inputs.ts'
import { findClashes } from './find-clashes.ts'
import { neededFirst, withNeeded } from './needs/order-needs.ts'
import { judgeSpec, type SpecProblem } from './rules/judge-spec.ts'
import { matchingBudget, whyNotBuilt, type ChangedPaths } from './select-build.ts'

/** What a person asked for: builds by their names or those of their entries (null: all), and whether filters count. */
export interface Choice {
  names: string[] | null
  /** Built even if the event does not select it. */
  force: boolean
}

/** All that decides what an event builds. */
export interface Planning {
  event: BuildingEvent
  parsed: ParsedBuildFile
  tenant: Tenant
  judgement: TrustJudgement
  /** Null where it is not known, and then everything counts as changed. */
  changed: ChangedPaths
  /** Words of the commit's message that ask for no build; null when there are none, or they do not count. */
  skipWords?: string | null
  /** Whether the pushed branch is protected. */
  isProtected?: boolean
  choice?: Choice | undefined
  /** A fresh id for a Build. */
  newId: () => string
  /** What matching may still take, where some of it was spent before. */
  budget?: Budget
  /** What the cluster has for builds; null where nothing is built. */
  offer: Offer | null
  /** What has an image of the commit already, where somebody chose by name. */
  made?: readonly Pick<NewBuild, 'name' | 'trust' | 'inputsHash'>[]
}

/** Enough to say what an event selects. */
type Deciding = Omit<Planning, 'offer' | 'newId'>

export type Plan = { builds: NewBuild[]; skipped: SkippedBuild[] } | { problems: Problem[] }

/**
 * The one decision, for every kind of event, on who builds what and why not. Nothing is built where something
 * may not be.
 */
export function planBuilds(planning: Planning): Plan {
  const { parsed, tenant, judgement, offer } = planning
  const { file } = parsed
  const forbidden = file.builds.flatMap((spec) => place(parsed, spec, judgeSpec(spec, tenant)))
  if (forbidden.length > 0) return { problems: distinct(forbidden) }
  const selection = selectBuilds(planning)
  const skipped = selection.skipped.map(({ spec, reason }): SkippedBuild => {
    const image = judgement.trust === 'trusted' ? spec.image : tenant.untrusted.image
    return { name: spec.name, reason, image }
  })
  if (judgement.trust === 'refused') {
    const { reason } = judgement
    const refused = selection.selected.map(({ name }): SkippedBuild => ({
      name,
      reason,
      image: null,
      refused: true,
    }))
    return { builds: [], skipped: inFileOrder(file.builds, [...skipped, ...refused]) }
  }
  if (selection.selected.length === 0) return { builds: [], skipped }
  if (offer === null) throw new Error('what the cluster offers has to be known before something is built')
  const made = makeBuilds(planning, selection.selected, judgement.trust, offer)
  if ('problems' in made) return made
  const entries = new Map(file.builds.map(({ name, entry }) => [name, entry]))
  const clashes = findClashes(made.builds).map(({ name, message }) =>
    parsed.problemAt(['builds', entries.get(name) ?? name, 'image'], message),
  )
  return clashes.length > 0 ? { problems: clashes } : { builds: made.builds, skipped }
}

/** Whether the event selects any entry of the file, allowed or not. */
export function buildsSomething(planning: Deciding): boolean {
  const budget = { ...(planning.budget ?? matchingBudget()) }
  return planning.parsed.file.builds.some((spec) => whySkipped(spec, planning, budget) === null)
}

/** Entries that the event or somebody selects, with what they need, in the order of the file. */
function selectBuilds(planning: Planning): {
  selected: BuildSpec[]
  skipped: { spec: BuildSpec; reason: string }[]
} {
  const { parsed, choice } = planning
  const { builds } = parsed.file
  const budget = planning.budget ?? matchingBudget()
  const { names = null } = choice ?? {}
  const reasons = new Map<BuildSpec, string | null>()
  for (const spec of builds) {
    if (names !== null && !names.includes(spec.name) && !names.includes(spec.entry)) continue
    reasons.set(spec, whySkipped(spec, planning, budget))
  }
  const selected = withNeeded(
    builds,
    builds.filter((spec) => reasons.get(spec) === null),
  )
  const skipped = builds.flatMap((spec) => {
    const reason = reasons.get(spec) ?? null
    return reason === null || selected.includes(spec) ? [] : [{ spec, reason }]
  })
  return { selected, skipped }
}

function whySkipped(spec: BuildSpec, planning: Deciding, budget: Budget): string | null {
  const { event, changed, choice, skipWords = null } = planning
  if (choice?.force === true) return null
  if (skipWords !== null) return `The commit’s message says ${skipWords}.`
  return whyNotBuilt(spec, event, changed, budget)
}

/** Makes all, or says everything that keeps any of them from being made. */
function makeBuilds(
  planning: Planning,
  selected: readonly BuildSpec[],
  trust: Trust,
  offer: Offer,
): { builds: NewBuild[] } | { problems: Problem[] } {
  const { event, parsed, tenant } = planning
  const problems: Problem[] = []
  const hashes: Record<string, string> = {}
  const builds: NewBuild[] = []
  for (const spec of neededFirst(selected, ({ needs }) => needs)) {
    const decided = decideBuild(spec, { event, tenant, trust, offer })
    if ('problems' in decided) {
      problems.push(...place(parsed, spec, decided.problems))
      continue
    }
    const { config, pinnedVersion } = decided
    const needs = Object.fromEntries(spec.needs.map((name) => [name, hashes[name] ?? '']))
    const inputsHash = hashInputs(config, { pinnedVersion, needs })
    hashes[spec.name] = inputsHash
    const siblings = selected.filter(({ entry }) => entry === spec.entry).length
    builds.push({ ...toBuild(planning, spec, siblings), trust, config, inputsHash })
  }
  if (problems.length > 0) return { problems: distinct(problems) }
  const wanted = builds.filter((build) => isChosen(build, planning) || !isMade(build, planning))
  return { builds: inFileOrder(selected, wanted) }
}

function isChosen({ name }: NewBuild, { choice }: Planning): boolean {
  const { names = null } = choice ?? {}
  return names === null || names.includes(name) || names.includes(entryOf(name))
}

/** What only others need is not built once more where it has its image. */
function isMade({ name, trust, inputsHash }: NewBuild, { made = [] }: Planning): boolean {
  return made.some((one) => one.name === name && one.trust === trust && one.inputsHash === inputsHash)
}

function toBuild(
  { event, tenant, newId, isProtected = false }: Planning,
  spec: BuildSpec,
  siblings: number,
): Omit<NewBuild, 'trust' | 'config' | 'inputsHash'> {
  return {
    id: newId(),
    tenant: tenant.name,
    repository: event.repository,
    sha: event.sha,
    name: spec.name,
    ref: refOf(event),
    pullRequest: event.kind === 'pull_request' ? event.number : null,
    author: event.kind === 'pull_request' ? event.author : event.sender,
    title: event.title,
    priority: priorityOf(event) + matrixPenalty(siblings),
    cancelInProgress: spec.cancelInProgress ?? maySupersede(event, isProtected),
  }
}

function place(
  { problemAt }: ParsedBuildFile,
  { entry }: BuildSpec,
  problems: readonly SpecProblem[],
): Problem[] {
  return problems.map(({ path, message }) => problemAt(['builds', entry, ...path], message))
}

/** All combinations of a matrix have the same mistake: it is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>()
  return problems.filter(({ line, column, message }) => {
    const key = `${line}:${column} ${message}`
    if (told.has(key)) return false
    told.add(key)
    return true
  })
}

function inFileOrder<T extends { name: string }>(specs: readonly BuildSpec[], found: readonly T[]): T[] {
  const place = new Map(specs.map(({ name }, index) => [name, index]))
  return found.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0))
}

/** What is one of many waits for what stands alone: a place more for each doubling, and five at most. */
function matrixPenalty(siblings: number): number {
  return Math.min(5, Math.floor(Math.log2(siblings)))
}

/** Lower goes first: what is released, or waited for by a queue, before what is tried. */
function priorityOf(event: BuildingEvent): number {
  if (event.kind === 'pull_request') return 30
  if (event.kind === 'merge_group') return 10
  return event.refType === 'tag' || event.refName === event.repository.defaultBranch ? 10 : 20
}

/** Whether a newer commit makes a build useless, where the file does not say: what people release from is kept. */
function maySupersede(event: BuildingEvent, isProtected: boolean): boolean {
  if (event.kind === 'pull_request') return true
  if (event.kind === 'merge_group' || event.refType === 'tag') return false
  return !isProtected && event.refName !== event.repository.defaultBranch
}
