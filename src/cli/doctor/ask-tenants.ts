import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { StrategyTemplate, Tenant } from '../../domain/index.ts'
import type { Fact } from '../../doctor/fact.ts'
import type { SilentRun } from '../../doctor/judge-controllers.ts'
import { namesOf, type NamespaceFacts, type TenantFacts } from '../../doctor/judge-tenants.ts'
import { collection, item } from '../../kubernetes/paths.ts'
import { buildRunNameLabel, managedByLabel, managedByValue } from '../../shipwright/index.ts'
import { attempt, mapFew } from '../../examine/attempt.ts'
import type { AskedCluster } from './open-cluster.ts'

const labels = z.record(z.string(), z.string()).nullish()
const namespaceObject = z.object({
  metadata: z.object({ labels }),
  status: z.object({ phase: z.string().nullish() }).nullish(),
})
const secretObject = z.object({ type: z.string().nullish() })
const runs = z.object({
  items: z
    .array(
      z.object({
        metadata: z.object({ name: z.string(), creationTimestamp: z.string() }),
        status: z.object({ conditions: z.array(z.unknown()).nullish() }).nullish(),
      }),
    )
    .nullish(),
})

/** What the cluster has of what the configuration says of a tenant. */
export async function askTenant(
  cluster: AskedCluster,
  tenant: Tenant,
  strategy: Pick<StrategyTemplate, 'name' | 'kind'> | null,
): Promise<TenantFacts> {
  const { namespace } = tenant
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}`
  const names = namesOf(tenant)
  const [found, dryRun, accounts, secrets] = await Promise.all([
    attempt(async (signal): Promise<NamespaceFacts> => {
      const { metadata, status } = namespaceObject.parse(await cluster.get(base, signal))
      return {
        isGoing: status?.phase === 'Terminating',
        podSecurity: metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? null,
      }
    }),
    attempt(async (signal) => {
      const query = { dryRun: 'All', fieldValidation: 'Strict' }
      await cluster.post(collection('BuildRun', namespace), sampleRun(tenant, strategy), signal, query)
      return null
    }),
    mapFew(names.serviceAccounts, async (name): Promise<[string, Fact<null>]> => {
      const path = `${base}/serviceaccounts/${encodeURIComponent(name)}`
      return [name, await attempt((signal) => cluster.get(path, signal).then(() => null))]
    }),
    mapFew(names.secrets, async (name): Promise<[string, Fact<string>]> => [
      name,
      await attempt(async (signal) => {
        const { type } = secretObject.parse(await cluster.get(item('Secret', namespace, name), signal))
        return type ?? 'Opaque'
      }),
    ]),
  ])
  return { tenant, namespace: found, dryRun, serviceAccounts: new Map(accounts), secrets: new Map(secrets) }
}

/** A BuildRun as Slipway makes them; it is never stored. */
function sampleRun(
  { namespace, serviceAccount }: Tenant,
  strategy: Pick<StrategyTemplate, 'name' | 'kind'> | null,
): object {
  const name = `slipway-doctor-${randomBytes(4).toString('hex')}`
  const build = {
    source: { type: 'Git', git: { url: 'https://github.com/example/example' } },
    strategy: { name: strategy?.name ?? 'buildah', kind: strategy?.kind ?? 'ClusterBuildStrategy' },
    output: { image: 'registry.example.com/slipway/doctor' },
  }
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: { name, namespace, labels: { [managedByLabel]: managedByValue } },
    spec: { build: { spec: build }, ...(serviceAccount === null ? {} : { serviceAccount }) },
  }
}

/** Runs of ours that nobody has touched, in all of the namespaces. */
export async function askSilent(
  cluster: AskedCluster,
  namespaces: readonly string[],
  now: () => number,
): Promise<Fact<SilentRun[]>> {
  const kinds = [
    ['BuildRun', `${managedByLabel}=${managedByValue}`],
    ['TaskRun', buildRunNameLabel],
  ] as const
  const questions = namespaces.flatMap((namespace) =>
    kinds.map(([kind, selector]) => ({ namespace, kind, selector })),
  )
  const answers = await mapFew(questions, ({ namespace, kind, selector }) =>
    attempt(async (signal): Promise<SilentRun[]> => {
      const query = { labelSelector: selector, limit: '500' }
      const { items } = runs.parse(await cluster.get(collection(kind, namespace), signal, query))
      return (items ?? [])
        .filter(({ status }) => (status?.conditions ?? []).length === 0)
        .map(({ metadata: { name, creationTimestamp } }) => ({
          ...{ kind, namespace, name, ageMs: now() - Date.parse(creationTimestamp) },
        }))
    }),
  )
  const known = answers.flatMap((answer) => (answer.known ? [answer.value] : []))
  const unknown = answers.find((answer) => !answer.known)
  return known.length === 0 && unknown !== undefined ? unknown : { known: true, value: known.flat() }
}
