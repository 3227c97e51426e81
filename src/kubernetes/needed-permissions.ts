/** Where a permission is given: in the whole cluster, in each tenant's namespace, or in Slipway's own. */
type PermissionScope = 'cluster' | 'tenant' | 'own'

/** When a permission is needed at all. */
type PermissionUse =
  | 'always'
  /** Tenants are read from labels of Namespaces. */
  | 'tenants-from-namespaces'
  /** The GitHub App is kept in a Secret. */
  | 'app-secret'

/** One verb on one resource that Slipway asks a Kubernetes API for. */
export interface NeededPermission {
  scope: PermissionScope
  /** API group; empty for the core one. */
  group: string
  /** Plural, with the subresource behind a slash: `pods/log`. */
  resource: string
  verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete'
  use: PermissionUse
  /** What goes on worse without it, as the end of "Without it …"; null: nothing can be built. */
  without: string | null
  /** The file, below src/, that sends the request. */
  usedBy: string
}

type Row = [verbs: string, resource: string, usedBy: string, without?: string]

const shipwright = 'shipwright.io'
const tekton = 'tekton.dev'

const clusterRows: Rows = {
  '': [
    [
      'get',
      'namespaces',
      'kubernetes/ensure-namespace.ts',
      'a missing one is only found when it is built in',
    ],
    ['list', 'nodes', 'kubernetes/nodes/create-catalogue.ts', 'there are only the pools of --node-pools'],
  ],
  [shipwright]: [
    [
      'list',
      'clusterbuildstrategies',
      'kubernetes/nodes/create-catalogue.ts',
      'builds can only use BuildStrategies of their namespace',
    ],
  ],
}

const tenantRows: Rows = {
  [shipwright]: [
    ['create', 'buildruns', 'kubernetes/runs/start-run.ts'],
    ['get', 'buildruns', 'kubernetes/runs/find-run.ts'],
    ['list watch', 'buildruns', 'kubernetes/runs/watch-runs.ts'],
    ['patch', 'buildruns', 'kubernetes/connect-cluster.ts', 'nothing that runs can be cancelled'],
    ['delete', 'buildruns', 'kubernetes/connect-cluster.ts', 'BuildRuns stay until somebody deletes them'],
    [
      'list',
      'buildstrategies',
      'kubernetes/nodes/create-catalogue.ts',
      'builds can only use ClusterBuildStrategies',
    ],
  ],
  [tekton]: [['list watch', 'taskruns', 'kubernetes/runs/watch-runs.ts']],
  '': [
    ['list watch', 'pods', 'kubernetes/runs/watch-runs.ts'],
    ['get', 'pods', 'kubernetes/read-secrets.ts', 'checks have no logs, since nobody knows what to mask'],
    ['get', 'pods/log', 'kubernetes/runs/follow-log.ts', 'checks have no logs'],
    ['create get patch delete', 'secrets', 'kubernetes/runs/start-run.ts'],
  ],
  'metrics.k8s.io': [
    ['get', 'pods', 'kubernetes/nodes/read-usage.ts', 'it is not known what steps use of CPU and memory'],
  ],
}

const labelledTenantRows: Rows = {
  '': [['list watch', 'namespaces', 'kubernetes/tenants/watch-namespaces.ts']],
}

const toldTenantRows: Rows = {
  '': [
    [
      'create',
      'events',
      'kubernetes/tenants/tell-namespace.ts',
      'a Namespace that is no tenant is not told why',
    ],
  ],
}

const appSecretRows: Rows = {
  '': [['get create patch', 'secrets', 'kubernetes/keep-secret.ts', 'the GitHub App cannot be kept']],
}

type Rows = Record<string, Row[]>

/**
 * Every request that the service sends, as RBAC calls it. `slipway doctor` asks for these, and the chart's Roles are
 * held to them. Who may not is told so where it matters: nothing here is asked for twice.
 */
export const neededPermissions: readonly NeededPermission[] = [
  ...expand('cluster', 'always', clusterRows),
  ...expand('tenant', 'always', tenantRows),
  ...expand('cluster', 'tenants-from-namespaces', labelledTenantRows),
  ...expand('tenant', 'tenants-from-namespaces', toldTenantRows),
  ...expand('own', 'app-secret', appSecretRows),
]

function expand(scope: PermissionScope, use: PermissionUse, rows: Rows): NeededPermission[] {
  return Object.entries(rows).flatMap(([group, ofGroup]) =>
    ofGroup.flatMap(([verbs, resource, usedBy, without = null]) =>
      (verbs.split(' ') as NeededPermission['verb'][]).map((verb) => ({
        ...{ scope, use, group, resource, verb, without, usedBy },
      })),
    ),
  )
}
