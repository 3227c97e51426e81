import { apiVersionOf } from '../kinds/kind.ts'
import type { KubeObject } from '../objects/client.ts'
import { notFound } from '../objects/find-kind.ts'
import { answerJson, badRequest } from './answer.ts'
import type { Call } from './call.ts'
import { selectionOf, wholeNumber } from './call.ts'
import { makeTable, wantsTable } from './make-table.ts'

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
  const { kind } = call.target
  const limit = wholeNumber(call.query, 'limit') ?? 0
  const from = parseContinue(call.query.get('continue'))
  const all = call.objects.list(kind.kind, selectionOf(call))
  const left = from === null ? all : all.filter((object) => keyOf(object) > from.after)
  const page = limit === 0 ? left : left.slice(0, limit)
  const last = page.at(-1)
  // A watch from the first page's version sees whatever changed while the later ones were fetched.
  const resourceVersion = from?.resourceVersion ?? String(call.objects.resourceVersion())
  const more =
    last !== undefined && page.length < left.length
      ? {
          continue: encode({ after: keyOf(last), resourceVersion }),
          remainingItemCount: left.length - page.length,
        }
      : {}
  const metadata = { resourceVersion, ...more }
  if (wantsTable(call.request.headers.accept)) {
    answerJson(call.response, 200, tableOf(call, page, metadata))
    return
  }
  const apiVersion = apiVersionOf(kind)
  answerJson(call.response, 200, { kind: `${kind.kind}List`, apiVersion, metadata, items: page })
}

export function tableOf(call: Call, objects: KubeObject[], metadata: Record<string, unknown>) {
  const include = call.query.get('includeObject')
  return makeTable(call.target.kind, objects, { now: call.clock.now(), include, metadata })
}

interface Continue {
  /** Key of the last object of the page before. */
  after: string
  resourceVersion: string
}

/** Sorts as the list is sorted: NUL is below every sign of a name. */
function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}\0${metadata.name}`
}

function encode(position: Continue): string {
  return Buffer.from(JSON.stringify([position.after, position.resourceVersion])).toString('base64url')
}

function parseContinue(token: string | null): Continue | null {
  if (token === null || token === '') return null
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'string')
      return { after: parts[0], resourceVersion: parts[1] }
  } catch {
    // Falls through to the answer below.
  }
  throw badRequest('continue key is not valid')
}
