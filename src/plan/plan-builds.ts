import {
  compileFilter,
  refOf,
  type Budget,
  type BuildConfig,
  type BuildMethod,
  type BuildSpec,
  type NewBuild,
  type Problem,
  type SkippedBuild,
  type SourceEvent,
  type Tenant,
  type Trust,
} from '../domain/index.ts'
import { isLoopbackRegistry } from './build-file/image-name.ts'
import type { ParsedBuildFile } from './build-file/parse-build-file.ts'
import { renderTag, type TagValues } from './build-file/tag-template.ts'
import { hashInputs } from './hash-inputs.ts'
import { matchingBudget, whyNotBuilt, type ChangedPaths } from './select-build.ts'

interface Planning {
  event: SourceEvent
  parsed: ParsedBuildFile
  tenant: Tenant
  trust: Trust
  /** Null where it is not known, and then everything counts as changed. */
  changed: ChangedPaths
  /** A fresh id for a Build. */
  newId: () => string
  /** What matching may still take, where some of it was spent before. */
  budget?: Budget
}

export type Plan = { builds: NewBuild[]; skipped: SkippedBuild[] } | { problems: Problem[] }

const strategies: Record<BuildMethod, BuildConfig['strategy']> = {
  docker: { name: 'buildah', kind: 'ClusterBuildStrategy' },
}

/** Decides which Builds an event makes of a build file. Nothing is built where something may not be. */
export function planBuilds(planning: Planning): Plan {
  const { event, parsed, tenant, trust, changed, newId, budget = matchingBudget() } = planning
  const { file, problemAt } = parsed
  const allowed = compileFilter(tenant.images)
  const forbidden = file.builds.filter((spec) => !allowed.lets(spec.image))
  if (forbidden.length > 0) {
    return {
      problems: forbidden.map((spec) => problemAt(['builds', spec.name, 'image'], notAllowed(spec, tenant))),
    }
  }
  const judged = file.builds.map((spec) => ({ spec, reason: whyNotBuilt(spec, event, changed, budget) }))
  const builds = judged
    .filter(({ reason }) => reason === null)
    .map(({ spec }) => toBuild(newId(), spec, event, tenant, trust))
  const clashes = findClashes(builds)
  if (clashes.length > 0) {
    return { problems: clashes.map(({ name, message }) => problemAt(['builds', name, 'image'], message)) }
  }
  const skipped = judged.flatMap(({ spec, reason }) => (reason === null ? [] : [{ name: spec.name, reason }]))
  return { builds, skipped }
}

function toBuild(id: string, spec: BuildSpec, event: SourceEvent, tenant: Tenant, trust: Trust): NewBuild {
  const { repository } = event
  const config: BuildConfig = {
    namespace: tenant.namespace,
    serviceAccount: tenant.serviceAccount,
    pushSecret: tenant.pushSecret,
    source: { cloneUrl: repository.cloneUrl, private: repository.private },
    method: spec.method,
    strategy: strategies[spec.method],
    context: spec.context,
    dockerfile: spec.dockerfile,
    image: spec.image,
    tags: tagsFor(spec, event),
    insecure: isLoopbackRegistry(spec.image),
    params: spec.params,
    env: spec.env,
    timeoutSeconds: spec.timeoutSeconds,
    retention: spec.retention,
  }
  return {
    id,
    tenant: tenant.name,
    repository,
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
  }
}

/** Templates that name what the event does not have are left out; with none left, the commit is the tag. */
function tagsFor(spec: BuildSpec, event: SourceEvent): string[] {
  const values: TagValues = {
    branch: event.kind === 'pull_request' ? event.headRef : event.refType === 'branch' ? event.refName : null,
    tag: event.kind === 'push' && event.refType === 'tag' ? event.refName : null,
    sha: event.sha,
    sha7: event.sha.slice(0, 7),
    pr: event.kind === 'pull_request' ? String(event.number) : null,
  }
  const tags = spec.tags.map((template) => renderTag(template, values)).filter((tag) => tag !== null)
  return tags.length === 0 ? [event.sha] : [...new Set(tags)]
}

/** Lower goes first: what is released before what is tried. */
function priorityOf(event: SourceEvent): number {
  if (event.kind === 'pull_request') return 30
  return event.refType === 'tag' || event.refName === event.repository.defaultBranch ? 10 : 20
}

function notAllowed(spec: BuildSpec, tenant: Tenant): string {
  const names = tenant.images.map((pattern) => `\`${pattern}\``).join(', ')
  return `\`${spec.image}\` is no image that this repository may push to: the tenant \`${tenant.name}\` allows ${names}.`
}

/** Two builds of one event that would overwrite each other's image. */
function findClashes(builds: NewBuild[]): { name: string; message: string }[] {
  const first = new Map<string, string>()
  return builds.flatMap(({ name, config }) => {
    for (const tag of config.tags) {
      const image = `${config.image}:${tag}`
      const other = first.get(image) ?? name
      first.set(image, other)
      if (other !== name) {
        return [
          {
            name,
            message: `The builds \`${other}\` and \`${name}\` both push \`${image}\`: give one another name or tag.`,
          },
        ]
      }
    }
    return []
  })
}
