import { allKinds } from '../../kinds/all-kinds.ts'
import type { Kind } from '../../kinds/kind.ts'
import { apiVersionOf } from '../../kinds/kind.ts'
import { describeMetrics, metricsGroupVersion } from '../answer-metrics.ts'
import { describeReviews, reviewGroupVersions } from '../answer-review.ts'

/** The release of Kubernetes whose API this one resembles. */
const release = { major: '1', minor: '32', gitVersion: 'v1.32.0+slipway' }

/** Answers `/version`, `/api`, `/apis`, and the groups below; null for other paths. */
export function discover(pathname: string, serverAddress: string): unknown {
  const path = pathname.replace(/\/$/, '')
  const { platform, arch, version } = process
  switch (path) {
    case '/version':
      return {
        ...release,
        gitCommit: '',
        gitTreeState: 'clean',
        buildDate: '1970-01-01T00:00:00Z',
        goVersion: `node ${version}`,
        compiler: 'none',
        platform: `${platform}/${arch}`,
      }
    case '/api':
      return {
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
      }
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(describeGroup) }
    default:
      return discoverGroup(path)
  }
}

/** `v1`, `shipwright.io/v1beta1`, …, each once. */
export function groupVersions(): string[] {
  return [...new Set(allKinds.map(apiVersionOf))]
}

/** `/api/v1`, `/apis/shipwright.io/v1beta1`. */
export function rootOf(groupVersion: string): string {
  return groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`
}

function groups(): string[] {
  return [
    ...groupVersions().filter((groupVersion) => groupVersion.includes('/')),
    ...reviewGroupVersions(),
    metricsGroupVersion,
  ]
}

function discoverGroup(path: string): unknown {
  const groupVersion = [...groupVersions(), ...reviewGroupVersions(), metricsGroupVersion].find(
    (one) => rootOf(one) === path,
  )
  if (groupVersion !== undefined) {
    const kinds = allKinds.filter((kind) => apiVersionOf(kind) === groupVersion)
    const resources = [
      ...kinds.flatMap(describeResource),
      ...describeReviews(groupVersion),
      ...describeMetrics(groupVersion),
    ]
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
  }
  const group = groups().find((one) => `/apis/${one.split('/')[0] ?? ''}` === path)
  return group === undefined ? null : { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) }
}

function describeGroup(groupVersion: string) {
  const [name = '', version = ''] = groupVersion.split('/')
  const described = { groupVersion, version }
  return { name, versions: [described], preferredVersion: described }
}

function describeResource(kind: Kind): unknown[] {
  const { plural, singular, namespaced, shortNames, categories } = kind
  const described = { singularName: singular, namespaced, kind: kind.kind }
  const whole = {
    ...described,
    name: plural,
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  }
  const below = { ...described, singularName: '' }
  return [
    whole,
    ...(kind.statusSubresource
      ? [{ ...below, name: `${plural}/status`, verbs: ['get', 'patch', 'update'] }]
      : []),
    ...(kind.kind === 'Pod'
      ? [
          { ...below, name: `${plural}/log`, verbs: ['get'] },
          { ...below, name: `${plural}/source`, verbs: ['update'] },
        ]
      : []),
  ]
}
