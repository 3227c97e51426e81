import { neededPermissions, type NeededPermission } from '../../src/kubernetes/needed-permissions.ts'
import type { KubeApi } from '../support/servers/start-kube-api.ts'

/** Who the service is in these tests. */
export const account = { namespace: 'slipway', name: 'slipway' }

/** Makes its service account, and gives it what the list says and nothing else. */
export async function allowService(api: KubeApi, tenantNamespace: string): Promise<void> {
  const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const { name } = account
  await api.apply([
    namespace(account.namespace),
    namespace(tenantNamespace),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    ...role('ClusterRole', { name }, ofScope('cluster')),
    ...role('Role', { name, namespace: tenantNamespace }, ofScope('tenant')),
  ])
}

function ofScope(scope: NeededPermission['scope']): NeededPermission[] {
  return neededPermissions.filter((one) => one.scope === scope && one.use === 'always')
}

function role(
  kind: 'Role' | 'ClusterRole',
  metadata: { name: string; namespace?: string },
  permissions: readonly NeededPermission[],
): object[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const rules = permissions.map(({ group, resource, verb }) => ({
    ...{ apiGroups: [group], resources: [resource], verbs: [verb] },
  }))
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name }
  const subjects = [{ kind: 'ServiceAccount', ...account }]
  return [
    { apiVersion, kind, metadata, rules },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ]
}
