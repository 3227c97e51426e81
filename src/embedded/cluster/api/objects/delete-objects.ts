import { z } from 'zod'
import { apiVersionOf } from '../../kinds/kind.ts'
import type { KubeObject } from '../../objects/client.ts'
import type { RemoveOptions } from '../../objects/open-objects.ts'
import { answerJson, badRequest } from '../answer.ts'
import type { Call } from '../call.ts'
import { selectionOf } from '../call.ts'
import { readBody } from '../read-body.ts'
import { dryRun } from './write-objects.ts'

const propagationPolicies = z.enum(['Orphan', 'Background', 'Foreground']).optional()

const deleteOptions = z.object({
  propagationPolicy: propagationPolicies.nullable(),
  orphanDependents: z.boolean().nullish(),
  dryRun: z.array(z.literal('All')).nullish(),
  preconditions: z.object({ uid: z.string().optional(), resourceVersion: z.string().optional() }).nullish(),
})

/** Kinds of which a real API server answers the deleted object instead of a Status. */
const answeredWhole = ['Pod', 'ServiceAccount']

export async function deleteObject(call: Call, name: string): Promise<void> {
  const { kind, namespace } = call.target
  const removed = call.objects.remove(kind.kind, namespace, name, await readOptions(call))
  const waits = removed.metadata.deletionTimestamp !== undefined
  if (waits || answeredWhole.includes(kind.kind)) {
    answerJson(call.response, 200, removed)
    return
  }
  answerJson(call.response, 200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, group: kind.group, kind: kind.plural, uid: removed.metadata.uid },
  })
}

export async function deleteCollection(call: Call): Promise<void> {
  const { kind } = call.target
  const options = await readOptions(call)
  const removed: KubeObject[] = []
  for (const { metadata } of call.objects.list(kind.kind, selectionOf(call))) {
    const namespace = metadata.namespace ?? null
    // An owner that went before may have taken this one with it.
    if (call.objects.get(kind.kind, namespace, metadata.name) !== null)
      removed.push(call.objects.remove(kind.kind, namespace, metadata.name, options))
  }
  const metadata = { resourceVersion: String(call.objects.resourceVersion()) }
  answerJson(call.response, 200, {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: removed,
  })
}

async function readOptions({ request, query }: Call): Promise<RemoveOptions> {
  const parsed = deleteOptions.safeParse((await readBody(request)) ?? {})
  if (!parsed.success) throw badRequest('the body is not a valid DeleteOptions')
  const { propagationPolicy, orphanDependents, preconditions, dryRun: bodyDryRun } = parsed.data
  const policy = propagationPolicies.safeParse(
    propagationPolicy ?? query.get('propagationPolicy') ?? undefined,
  )
  if (!policy.success) throw badRequest('propagationPolicy must be Orphan, Background or Foreground')
  const { uid, resourceVersion } = preconditions ?? {}
  return {
    propagation: policy.data ?? (orphanDependents === true ? 'Orphan' : 'Background'),
    dryRun: (bodyDryRun ?? []).length > 0 || dryRun(query),
    preconditions: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  }
}
