import {
  compileFilter,
  refOf,
  type Budget,
  type BuildConfig,
  type BuildingEvent,
  type BuildMethod,
  type BuildSpec,
  type NewBuild,
  type Problem,
  type SkippedBuild,
  type Tenant,
  type Trust,
} from '../domain/index.ts'
import type { TrustJudgement } from '../control/judge-trust.ts'
import { isLoopbackRegistry } from './build-file/image-name.ts'
import type { ParsedBuildFile } from './build-file/parse-build-file.ts'
import { findClashes } from './find-clashes.ts'
import { hashInputs } from './hash-inputs.ts'
import { matchingBudget, whyNotBuilt, type ChangedPaths } from './select-build.ts'
import { tagsFor, untrustedTag } from './tags-for.ts'

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
}

export type Plan = { builds: NewBuild[]; skipped: SkippedBuild[] } | { problems: Problem[] }

const strategies: Record<BuildMethod, BuildConfig['strategy']> = {
  docker: { name: 'buildah', kind: 'ClusterBuildStrategy' },
}

/**
 * The one decision, for every kind of event, on who builds what and why not. Nothing is built where something
 * may not be.
 */
export function planBuilds(planning: Planning): Plan {
  const { event, parsed, tenant, judgement } = planning
  const { file, problemAt } = parsed
  const allowed = compileFilter(tenant.images)
  const forbidden = file.builds.filter((spec) => !allowed.lets(spec.image))
  if (forbidden.length > 0) {
    return {
      problems: forbidden.map((spec) => problemAt(['builds', spec.entry, 'image'], notAllowed(spec, tenant))),
    }
  }
  const budget = planning.budget ?? matchingBudget()
  const { names = null } = planning.choice ?? {}
  const builds: NewBuild[] = []
  const skipped: SkippedBuild[] = []
  for (const spec of file.builds) {
    if (names !== null && !names.includes(spec.name) && !names.includes(spec.entry)) continue
    const reason = whySkipped(spec, planning, budget)
    const image = judgement.trust === 'trusted' ? spec.image : tenant.untrusted.image
    if (reason !== null) skipped.push({ name: spec.name, reason, image })
    else if (judgement.trust === 'refused')
      skipped.push({ name: spec.name, reason: judgement.reason, image: null, refused: true })
    else
      builds.push(toBuild(planning, spec, configFor(spec, event, tenant, judgement.trust), judgement.trust))
  }
  const clashes = findClashes(builds)
  if (clashes.length > 0) {
    const entries = new Map(file.builds.map(({ name, entry }) => [name, entry]))
    return {
      problems: clashes.map(({ name, message }) =>
        problemAt(['builds', entries.get(name) ?? name, 'image'], message),
      ),
    }
  }
  return { builds, skipped }
}

/** Whether the event selects any entry of the file, allowed or not. */
export function buildsSomething(planning: Planning): boolean {
  const budget = { ...(planning.budget ?? matchingBudget()) }
  return planning.parsed.file.builds.some((spec) => whySkipped(spec, planning, budget) === null)
}

function whySkipped(spec: BuildSpec, planning: Planning, budget: Budget): string | null {
  const { event, changed, choice, skipWords = null } = planning
  if (choice?.force === true) return null
  if (skipWords !== null) return `The commit’s message says ${skipWords}.`
  return whyNotBuilt(spec, event, changed, budget)
}

function toBuild(planning: Planning, spec: BuildSpec, config: BuildConfig, trust: Trust): NewBuild {
  const { event, tenant, newId, isProtected = false } = planning
  return {
    id: newId(),
    tenant: tenant.name,
    repository: event.repository,
    sha: event.sha,
    name: spec.name,
    trust,
    config,
    inputsHash: hashInputs(config),
    ref: refOf(event),
    pullRequest: event.kind === 'pull_request' ? event.number : null,
    author: event.kind === 'pull_request' ? event.author : event.sender,
    title: event.title,
    priority: priorityOf(event),
    cancelInProgress: spec.cancelInProgress ?? maySupersede(event, isProtected),
  }
}

/** What a Build needs to run; one that is not trusted gets nothing that was meant for the trusted. */
function configFor(spec: BuildSpec, event: BuildingEvent, tenant: Tenant, trust: Trust): BuildConfig {
  const lent = trust === 'trusted' ? tenant : tenant.untrusted
  const image = trust === 'trusted' ? spec.image : tenant.untrusted.image
  if (image === null) throw new Error(`the tenant ${tenant.name} has no image for what it does not trust`)
  return {
    namespace: tenant.namespace,
    serviceAccount: lent.serviceAccount,
    pushSecret: lent.pushSecret,
    source: sourceOf(event),
    method: spec.method,
    strategy: strategies[spec.method],
    context: spec.context,
    dockerfile: spec.dockerfile,
    image,
    tags: trust === 'trusted' ? tagsFor(spec, event) : [untrustedTag(spec, event)],
    insecure: isLoopbackRegistry(image),
    params: spec.params,
    env: spec.env,
    ...(hasOutput(spec) && { output: spec.output }),
    timeoutSeconds: spec.timeoutSeconds,
    retention: spec.retention,
    matchers: spec.matchers,
  }
}

function hasOutput({ output }: BuildSpec): boolean {
  return Object.keys({ ...output.annotations, ...output.labels }).length > 0
}

/** A fork's commits are cloned from the fork, which is public: https://git-scm.com/docs/git-clone cannot get them from the base. */
function sourceOf(event: BuildingEvent): BuildConfig['source'] {
  const { repository } = event
  const head = event.kind === 'pull_request' ? event.headRepository : null
  return head === null || head.id === repository.id
    ? { cloneUrl: repository.cloneUrl, private: repository.private }
    : { cloneUrl: head.cloneUrl, private: false }
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

function notAllowed(spec: BuildSpec, tenant: Tenant): string {
  const names = tenant.images.map((pattern) => `\`${pattern}\``).join(', ')
  return `\`${spec.image}\` is no image that this repository may push to: the tenant \`${tenant.name}\` allows ${names}.`
}
