import { isForbidden, type Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('cluster')

/** A group of the API whose kinds are needed. */
interface NeededKinds {
  group: string
  version: string
  resources: readonly string[]
  /** Who brings them. */
  from: string
  /** How to have them. */
  install: string
  /** What goes on worse without them; null: nothing can be built. */
  without: string | null
}

export const neededKinds: readonly NeededKinds[] = [
  {
    group: 'shipwright.io',
    version: 'v1beta1',
    resources: ['buildruns', 'buildstrategies', 'clusterbuildstrategies'],
    from: 'Shipwright Build',
    install:
      'kubectl apply --server-side -f https://github.com/shipwright-io/build/releases/download/v0.19.0/release.yaml',
    without: null,
  },
  {
    group: 'tekton.dev',
    version: 'v1',
    resources: ['taskruns'],
    from: 'Tekton Pipelines',
    install: 'Install it as https://tekton.dev/docs/installation/pipelines/ says, before Shipwright.',
    without: null,
  },
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resources: ['pods'],
    from: 'metrics-server',
    install: 'Install it as https://github.com/kubernetes-sigs/metrics-server says.',
    without: 'it is not known what steps use of CPU and memory',
  },
]

/** What the server said of a group. */
export interface KindFacts {
  kinds: NeededKinds
  /** Versions of the group that are served. */
  versions: Fact<string[]>
  /** Resources of the version that is needed. */
  resources: Fact<string[]>
}

/** Whether kinds are served in the version that Slipway speaks. */
export function judgeKinds({ kinds, versions, resources }: KindFacts): Finding {
  const { group, version, from, install, without } = kinds
  const loss = without === null ? '' : ` Without it ${without}.`
  const lacking = without === null ? failed : warning
  const name = `${group}/${version}`
  if (!versions.known) {
    if (versions.status === 404)
      return lacking(`The cluster has no ${group}: ${from} is not there.${loss}`, install)
    // An aggregated API whose server is away is known to the API server, and answers 503.
    if (versions.status === 503)
      return lacking(`${name} is registered, and its server is away.${loss}`, `Look at the Pods of ${from}.`)
    if (isForbidden(versions)) return skipped(`Whether ${name} is served may not be asked: ${versions.why}`)
    return lacking(`It is not known whether ${name} is served: ${versions.why}`)
  }
  if (!versions.value.includes(version))
    return lacking(
      `${group} is served as ${listed(versions.value)}, not as ${version}: this ${from} is too old or too new.${loss}`,
      install,
    )
  if (!resources.known) return lacking(`What is in ${name} is not known: ${resources.why}${loss}`, install)
  const had = new Set(resources.value)
  const missing = kinds.resources.filter((resource) => !had.has(resource))
  if (missing.length > 0) return lacking(`${name} has no ${listed(missing)}.${loss}`, install)
  return ok(`${name} is served, with ${listed(kinds.resources)}.`)
}
