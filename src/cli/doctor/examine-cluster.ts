import type { ConfiguredPool, Tenant } from '../../domain/index.ts'
import { judgeApi } from '../../doctor/judge-api.ts'
import { judgeController, judgeSilence } from '../../doctor/judge-controllers.ts'
import { findingsOf, type Finding } from '../../doctor/finding.ts'
import { judgeKinds } from '../../doctor/judge-kinds.ts'
import { judgeNodes } from '../../doctor/judge-nodes.ts'
import { judgeExcess, judgePermissions } from '../../doctor/judge-permissions.ts'
import { judgeStrategies, type StrategyFacts } from '../../doctor/judge-strategies.ts'
import { judgeTenant } from '../../doctor/judge-tenants.ts'
import { loadKubeconfig } from '../../kubernetes/access/load-kubeconfig.ts'
import { createApiClient } from '../../kubernetes/api-client.ts'
import { createCatalogue } from '../../kubernetes/nodes/create-catalogue.ts'
import type { Catalogue, Clock } from '../../ports.ts'
import { askApi, askControllers, askKinds } from './ask-api.ts'
import { askLabelled } from './ask-labelled.ts'
import { askNodes } from './ask-nodes.ts'
import { accountUser, askExcess, askPermissions, type PermissionsAsked } from './ask-permissions.ts'
import { askSilent, askTenant } from './ask-tenants.ts'
import { attempt, mapFew } from '../../examine/attempt.ts'
import { openCluster, type AskedCluster } from './open-cluster.ts'

/** A cluster, and what is expected of it. */
export interface ClusterSubject extends Omit<PermissionsAsked, 'namespaces' | 'labelled'> {
  /** Path, or `in-cluster`. */
  kubeconfig: string
  /** Whether it is the one of a service on this machine, whose API does all by itself. */
  isEmbedded: boolean
  tenants: readonly Tenant[]
  nodePools: readonly ConfiguredPool[]
}

/** Looks at a cluster; nothing more is asked where it does not answer. */
export async function examineCluster(subject: ClusterSubject, clock: Clock): Promise<Finding[]> {
  const cluster = openSafely(subject.kubeconfig)
  if ('finding' in cluster) return [cluster.finding]
  const api = await askApi(cluster)
  if (!api.known) return judgeApi(api)
  const catalogue = createCatalogue({
    api: createApiClient(() => loadKubeconfig(subject.kubeconfig)),
    clock,
    log: nothingToSay,
    configuredPools: subject.nodePools,
  })
  const labelled = subject.tenantsFromNamespaces
    ? await askLabelled(cluster, subject.tenants)
    : { tenants: [], findings: [] }
  const tenants = [...subject.tenants, ...labelled.tenants]
  const namespaces = placesOf(tenants)
  const asked: PermissionsAsked = { ...subject, namespaces, labelled: placesOf(labelled.tenants) }
  const [kinds, controllers, silent, allowed, excess, strategies, nodes, pools] = await Promise.all([
    askKinds(cluster),
    subject.isEmbedded ? [] : askControllers(cluster),
    namespaces.length === 0 ? null : askSilent(cluster, namespaces, () => clock.now()),
    askPermissions(cluster, asked),
    // An admin may do everything, which says nothing of the account of the service.
    isService(subject, api.value.user) ? askExcess(cluster, asked) : [],
    askStrategies(catalogue, tenants),
    askNodes(cluster),
    attempt(() => catalogue.pools()),
  ])
  const ofTenants = await mapFew(strategies, ({ tenant, strategies: found }) => {
    const first = found.known ? (found.value.find(({ isDefault }) => isDefault) ?? found.value[0]) : null
    return askTenant(cluster, tenant, first ?? null)
  })
  const user = subject.serviceAccount === null ? api.value.user : accountUser(subject.serviceAccount)
  return [
    ...judgeApi(api),
    ...kinds.map(judgeKinds),
    ...controllers.map(({ controller, found }) => judgeController(controller, found)),
    ...(silent === null ? [] : judgeSilence(silent)),
    ...judgePermissions(allowed, { user }),
    ...judgeExcess(excess),
    ...labelled.findings,
    ...ofTenants.flatMap(judgeTenant),
    ...judgeStrategies(strategies),
    ...judgeNodes({ nodes, pools, tenants }),
  ]
}

function placesOf(tenants: readonly Tenant[]): string[] {
  return [...new Set(tenants.map(({ namespace }) => namespace))]
}

function openSafely(kubeconfig: string): AskedCluster | { finding: Finding } {
  try {
    return openCluster(kubeconfig)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      finding: findingsOf('cluster').failed(
        `The kubeconfig ${kubeconfig} cannot be used: ${why}`,
        'kubectl config view',
      ),
    }
  }
}

function isService({ serviceAccount }: ClusterSubject, user: string | null): boolean {
  return serviceAccount !== null || (user?.startsWith('system:serviceaccount:') ?? false)
}

function askStrategies(
  catalogue: Catalogue,
  tenants: readonly Tenant[],
): Promise<(StrategyFacts & { tenant: Tenant })[]> {
  return mapFew(tenants, async (tenant) => ({
    tenant,
    strategies: await attempt(() => catalogue.strategies(tenant.namespace)),
  }))
}

const ignore = () => {}
/** What the catalogue has to say is said as findings. */
const nothingToSay = { debug: ignore, info: ignore, warn: ignore, error: ignore }
