import {
  fullName,
  tokenAsPerson,
  type DescribedBuildFile,
  type PlacedProblem,
  type Problem,
  type Repository,
  type Tenant,
} from '../domain/index.ts'
import { Unavailable, type SourceHost } from '../ports.ts'
import { mostBytes } from '../yaml/read-yaml.ts'
import { claimTenant } from './claim-tenant.ts'
import { planEvent, type EventSources } from './plan-event.ts'
import { readBuildFile } from './read-build-file.ts'
import { findCommit } from './request/find-commit.ts'
import { whyNotExtended } from './rules/why-not-extended.ts'

/** What describing a build file reads. */
interface DescribingSources extends EventSources {
  sourceHost: EventSources['sourceHost'] & Pick<SourceHost, 'resolve' | 'contains' | 'pullRequest' | 'lookUp'>
  tenants: readonly Tenant[]
}

/** Nobody reads more on a page. */
const mostProblems = 50
const mostCharacters = 300

/**
 * The build file of a branch or tag as a push of it would be planned, with all of its builds whatever their filters say;
 * writes nothing. Throws Unavailable when the file cannot be read now.
 *
 * @param ref null: the default branch
 */
export async function describeBuildFile(
  sources: DescribingSources,
  { repository, ref, now }: { repository: Repository; ref: string | null; now: number },
): Promise<DescribedBuildFile> {
  const { sourceHost } = sources
  const request = { repository: fullName(repository), ref, sha: null }
  const found = await findCommit(sources, { near: repository, request, sender: tokenAsPerson('pages'), now })
  if ('missing' in found)
    return {
      kind: 'missing',
      reason: found.missing === 'commit' ? found.reason : 'The repository cannot be seen any more.',
    }
  const { event } = found
  // A name may belong to another repository by now.
  if (event.kind !== 'push' || event.repository.id !== repository.id)
    return { kind: 'missing', reason: 'The repository has another name now.' }
  const claim = await claimTenant(sources, event.repository, null)
  if (claim.kind !== 'one') return { kind: 'missing', reason: 'No tenant builds for this repository now.' }
  const { tenant } = claim
  const at = { ref: event.ref, sha: event.sha }
  const file = await readBuildFile(sourceHost, repository, event.sha, whyNotExtended(repository, tenant))
  if (file.kind === 'missing') return { kind: 'missing', reason: file.reason }
  const { path } = file
  const unusable = async (problems: Problem[]): Promise<DescribedBuildFile> => {
    return {
      kind: 'unusable',
      at,
      path,
      problems: await withSource(sources, repository, at.sha, path, problems),
    }
  }
  if (file.kind === 'unusable') return await unusable(file.problems)
  const plan = await planEvent(sources, event, tenant, { names: null, force: true }).catch(whenAway)
  if (plan?.kind === 'invalid') return await unusable(plan.problems)
  const made = new Map(
    (plan?.kind === 'planned' ? plan.builds : []).map((build) => [build.name, build.config]),
  )
  const builds = file.parsed.file.builds.map((spec) => {
    const config = made.get(spec.name)
    if (config === undefined) return { spec, made: null }
    const { tags, strategy, placement } = config
    return { spec, made: { tags, strategy: strategy.name, pool: placement?.pool ?? null } }
  })
  return { kind: 'usable', at, path, builds, isPlanned: plan !== null }
}

/** The file can be shown without what the cluster says of it. */
function whenAway(error: unknown): null {
  if (error instanceof Unavailable) return null
  throw error
}

async function withSource(
  { sourceHost }: DescribingSources,
  repository: Repository,
  sha: string,
  path: string,
  problems: readonly Problem[],
): Promise<PlacedProblem[]> {
  const shown = problems.slice(0, mostProblems)
  const files = [...new Set(shown.map(({ within }) => within?.file ?? path))].slice(0, 5)
  const lines = new Map<string, string[]>()
  for (const file of files) {
    const bytes = await sourceHost.file(repository, sha, file, mostBytes)
    if (typeof bytes !== 'string') lines.set(file, new TextDecoder().decode(bytes).split(/\r\n|\r|\n/))
  }
  return shown.map((problem) => {
    const file = problem.within?.file ?? path
    const line = lines.get(file)?.[(problem.within ?? problem).line - 1]
    return { ...problem, file, source: line === undefined ? null : line.slice(0, mostCharacters) }
  })
}
