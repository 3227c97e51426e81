import { apiVersionOf } from '../../kinds/kind.ts'
import type { KubeObject } from '../../objects/client.ts'
import { notFound } from '../../objects/find-kind.ts'
import { ApiError } from '../../objects/client.ts'
import { answerJson, answerText, statusOf } from '../answer.ts'
import type { Call } from '../call.ts'
import { selectionOf, wholeNumber } from '../call.ts'
import type { Continue } from './continue-token.ts'
import { encodeContinue, parseContinue } from './continue-token.ts'
import { makeTable, wantsTable } from '../make-table.ts'

export function getObject(call: Call, name: string): void {
  const { kind, namespace } = call.target
  const object = call.objects.get(kind.kind, namespace, name)
  if (object === null) throw notFound(kind, name)
  answerObject(call, 200, object)
}

/** One object, as a table where the client wants one. */
export function answerObject(call: Call, code: number, object: KubeObject): void {
  if (!wantsTable(call.request.headers.accept)) {
    answerJson(call.response, code, object)
    return
  }
  const { resourceVersion } = object.metadata
  answerJson(call.response, code, tableOf(call, [object], { resourceVersion }))
}

/** A page of the collection: `limit` and `continue` as Kubernetes has them. */
export function listObjects(call: Call): void {
  const { objects, query, response, target } = call
  const { kind } = target
  const limit = wholeNumber(query, 'limit') ?? 0
  const from = parseContinue(query.get('continue'))
  refuseVersion(call)
  if (from !== null && isExpired(call, from)) {
    answerJson(response, 410, {
      ...statusOf(expired()),
      metadata: { continue: encodeContinue({ ...from, resourceVersion: null }) },
    })
    return
  }
  const after = from?.after ?? null
  const { bodies, more, remaining } = objects.page(kind.kind, selectionOf(call), {
    after,
    limit: limit === 0 ? null : limit,
  })
  // A watch from the first page's version sees whatever changed while the later ones were fetched.
  const resourceVersion = from?.resourceVersion ?? String(objects.resourceVersion())
  const metadata = { resourceVersion, ...(more ? continuation(bodies, remaining, resourceVersion) : {}) }
  if (wantsTable(call.request.headers.accept)) {
    answerJson(response, 200, tableOf(call, bodies.map(parseObject), metadata))
    return
  }
  // The objects lie there as JSON already, and there may be thousands.
  const head = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata }
  answerText(response, 200, `${JSON.stringify(head).slice(0, -1)},"items":[${bodies.join(',')}]}`)
}

function continuation(bodies: string[], remaining: number | null, resourceVersion: string) {
  const { namespace = '', name } = parseObject(bodies.at(-1) ?? '').metadata
  return {
    continue: encodeContinue({ after: { namespace, name }, resourceVersion }),
    ...(remaining === null ? {} : { remainingItemCount: remaining }),
  }
}

/** Only the present state is kept, so of exact versions there is one (`resourceVersionMatch`). */
function refuseVersion({ objects, query }: Call): void {
  const asked = wholeNumber(query, 'resourceVersion') ?? 0
  const match = query.get('resourceVersionMatch')
  const latest = objects.resourceVersion()
  if (asked > latest)
    throw new ApiError(504, 'Timeout', `Too large resource version: ${asked}, current: ${latest}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    })
  if (match === 'Exact' && asked !== latest)
    throw new ApiError(410, 'Expired', `The resourceVersion for the provided list is too old: ${asked}`)
}

/** A watch from the first page's version could not begin any more. */
function isExpired({ objects, target }: Call, { resourceVersion }: Continue): boolean {
  return resourceVersion !== null && Number(resourceVersion) < objects.oldestVersion(target.kind.kind)
}

function expired(): ApiError {
  return new ApiError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )
}

function parseObject(body: string): KubeObject {
  return JSON.parse(body) as KubeObject
}

export function tableOf(call: Call, objects: KubeObject[], metadata: Record<string, unknown>) {
  const include = call.query.get('includeObject')
  return makeTable(call.target.kind, objects, { now: call.clock.now(), include, metadata })
}
