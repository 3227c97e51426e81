import type { Build, BuildSpec, Problem, PushEvent, StrategyTemplate, Tenant } from '../../domain/index.ts'
import type { ParsedBuildFile } from '../../plan/build-file/parse-build-file.ts'
import { planBuilds } from '../../plan/plan-builds.ts'
import type { Tree } from './describe-tree.ts'

export const namespace = 'local'
/** Of a tag, and of what is put behind it. */
const longestTag = 128
const dirty = '-dirty'

const tenant: Tenant = {
  ...{ name: 'local', namespace, repositories: ['**'], images: ['**'] },
  ...{ serviceAccount: null, pushSecret: null, limits: { running: 1 }, webhookSecrets: [] },
  untrusted: { policy: 'never', image: null, serviceAccount: null, pushSecret: null },
}
const nobody = { id: 0, login: 'local' }
const repository = {
  ...{ id: 0, owner: 'local', ownerId: 0, name: 'local', private: false, cloneUrl: '', htmlUrl: '' },
  ...{ defaultBranch: 'main', installationId: null },
}

/**
 * The Build that a push of this tree would make. Its tags say so where the tree is not the commit that they
 * name: an image of CI must never be overwritten by one that no commit explains.
 *
 * @param id a fresh one
 */
export function localBuild(
  id: string,
  spec: BuildSpec,
  parsed: ParsedBuildFile,
  tree: Tree,
  strategies: StrategyTemplate[],
  now: number,
): Build | { problems: Problem[] } {
  const branch = tree.branch ?? 'local'
  const event: PushEvent = {
    ...{ kind: 'push', repository, ref: `refs/heads/${branch}`, refType: 'branch', refName: branch },
    ...{ before: null, sha: tree.sha ?? '0'.repeat(40), forced: false, sender: nobody, title: null },
    ...{ message: null, at: now },
  }
  // Whatever its filters say: somebody asked for it by hand.
  const on = { push: { branches: [], tags: [], paths: [] }, pullRequest: null, mergeGroup: null }
  // Layers are kept on this machine, which has what it has, and no other build is made before this one.
  const asked = { ...spec, on, condition: null, cache: null, resources: {}, needs: [] }
  delete asked.limits
  delete asked.stepResources
  // Nothing is pushed that others would have to trust.
  delete asked.scan
  delete asked.sbom
  delete asked.sign
  const planned = planBuilds({
    ...{ event, tenant, judgement: { trust: 'trusted' }, changed: null, newId: () => id },
    parsed: { ...parsed, file: { version: 1, builds: [asked] } },
    offer: { strategies, pools: [], largestNode: null },
  })
  if ('problems' in planned) return planned
  const [build] = planned.builds
  if (build === undefined) throw new Error(`the build ${spec.name} was asked for and is not planned`)
  const tags = tree.isChanged
    ? build.config.tags.map((tag) => `${tag.slice(0, longestTag - dirty.length)}${dirty}`)
    : build.config.tags
  return {
    ...build,
    config: { ...build.config, tags },
    ...{
      state: 'running',
      attempt: 1,
      cancelCause: null,
      createdAt: now,
      queuedAt: now,
      notBefore: null,
      endedAt: null,
      version: 1,
    },
  }
}
