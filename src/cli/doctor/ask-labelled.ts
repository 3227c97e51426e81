import { z } from 'zod'
import { readNamespaceTenants } from '../../config/namespace-tenants.ts'
import type { Tenant } from '../../domain/index.ts'
import { findingsOf, type Finding } from '../../doctor/finding.ts'
import { tenantConfigAnnotation, tenantLabel } from '../../shipwright/index.ts'
import { attempt } from '../../examine/attempt.ts'
import type { AskedCluster } from './open-cluster.ts'

const texts = z.record(z.string(), z.string()).nullish()
const list = z.object({
  items: z
    .array(
      z.object({
        metadata: z.object({
          name: z.string(),
          creationTimestamp: z.string().nullish(),
          labels: texts,
          annotations: texts,
        }),
      }),
    )
    .nullish(),
})

/** Tenants that Namespaces say they are, and what is wrong with those that are none for it. */
export async function askLabelled(
  cluster: AskedCluster,
  ofFile: readonly Tenant[],
): Promise<{ tenants: Tenant[]; findings: Finding[] }> {
  const { ok, failed, skipped } = findingsOf('tenants')
  const asked = await attempt(async (signal) =>
    list.parse(await cluster.get('/api/v1/namespaces', signal, { labelSelector: tenantLabel })),
  )
  if (!asked.known)
    return { tenants: [], findings: [skipped(`Which Namespaces are tenants is not known: ${asked.why}`)] }
  const claims = (asked.value.items ?? []).map(
    ({ metadata: { name, labels, annotations, creationTimestamp } }) => ({
      namespace: name,
      createdAt: Date.parse(creationTimestamp ?? '') || 0,
      tenant: labels?.[tenantLabel] ?? '',
      config: annotations?.[tenantConfigAnnotation] ?? null,
      webhookSecrets: [],
    }),
  )
  const { tenants, problems } = readNamespaceTenants(ofFile, claims)
  const command = (namespace: string) =>
    `kubectl annotate --overwrite namespace ${namespace} ${tenantConfigAnnotation}=…`
  return {
    tenants,
    findings: [
      ...(claims.length === 0
        ? [
            skipped(
              `No Namespace is a tenant.`,
              `kubectl label namespace <namespace> ${tenantLabel}=<tenant>`,
            ),
          ]
        : []),
      ...tenants.map(({ name, namespace }) => ok(`The Namespace ${namespace} is the tenant ${name}.`)),
      ...problems.map(({ namespace, message }) =>
        failed(
          `The Namespace ${namespace} has the label of a tenant and is none: ${message}`,
          command(namespace),
        ),
      ),
    ],
  }
}
