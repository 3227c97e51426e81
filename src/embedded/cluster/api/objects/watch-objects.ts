import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Clock } from '../../../../ports.ts'
import { apiVersionOf } from '../../kinds/kind.ts'
import type { KubeObject, WatchLine } from '../../objects/client.ts'
import { ApiError } from '../../objects/client.ts'
import { statusOf } from '../answer.ts'
import type { Call } from '../call.ts'
import { flag, selectionOf, wholeNumber } from '../call.ts'
import { wantsTable } from '../make-table.ts'
import { tableOf } from './read-objects.ts'

const bookmarkMs = 60_000
const defaultTimeoutSeconds = 1800
const longestTimeoutSeconds = 86_400
/** Bytes that wait for a client that does not read; beyond, it is cut off and may list again. */
const backlogCap = 16 * 1024 * 1024

/**
 * One JSON line per change until the client goes or the time is up
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 * Without a resourceVersion, or with `sendInitialEvents`, all that is there is told first; in the second
 * case a bookmark says where that ends.
 */
export async function watchObjects(call: Call): Promise<void> {
  const { objects, target, query, response } = call
  const { kind } = target
  const initial = initialEvents(query)
  const bookmarks = flag(query, 'allowWatchBookmarks')
  const timeoutSeconds = wholeNumber(query, 'timeoutSeconds') ?? defaultTimeoutSeconds
  const selection = selectionOf(call)
  const since = wholeNumber(query, 'resourceVersion') ?? 0
  const tellsAll = initial ?? since === 0
  const from = tellsAll || since === 0 ? objects.resourceVersion() : since
  const there = tellsAll ? objects.page(kind.kind, selection, { after: null, limit: null }).bodies : []
  const asTable = wantsTable(call.request.headers.accept)

  const send = (type: string, json: string) => {
    response.write(`{"type":"${type}","object":${json}}\n`)
    if (response.writableLength > backlogCap) response.destroy()
  }
  const rowOf = (object: KubeObject) => {
    const { resourceVersion } = object.metadata
    return JSON.stringify(tableOf(call, [object], { resourceVersion }))
  }
  const tell = ({ type, object }: WatchLine) => send(type, asTable ? rowOf(object) : call.textOf(object))
  const bookmark = (version: number, annotations?: Record<string, string>) => {
    const metadata = { resourceVersion: String(version), ...(annotations && { annotations }) }
    const empty = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata }
    send('BOOKMARK', JSON.stringify(asTable ? tableOf(call, [], metadata) : empty))
  }

  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const ended = new AbortController()
  const over = AbortSignal.any([call.signal, ended.signal])
  try {
    for (const body of there) {
      if (over.aborted) return
      send('ADDED', asTable ? rowOf(JSON.parse(body) as KubeObject) : body)
      if (response.writableNeedDrain) await drained(response, over)
    }
    if (initial === true && bookmarks) bookmark(from, { 'k8s.io/initial-events-end': 'true' })
    const stop = objects.watchSince(kind.kind, selection, from, tell)
    over.addEventListener('abort', stop)
    if (bookmarks) void repeat(call.clock, over, () => bookmark(objects.resourceVersion()))
    await call.clock.sleep(Math.min(timeoutSeconds, longestTimeoutSeconds) * 1000, over)
    if (!call.signal.aborted && bookmarks) bookmark(objects.resourceVersion())
  } catch (error) {
    // The headers are gone, and clients look for this line: an old version is told so that they list again.
    if (!(error instanceof ApiError)) throw error
    send('ERROR', JSON.stringify(statusOf(error)))
  } finally {
    ended.abort()
    response.end()
  }
}

/** Resolves once the client has taken what waits for it, or it is over. */
async function drained(response: ServerResponse, over: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal: over }).catch((error: unknown) => {
    if (!over.aborted) throw error
  })
}

/** `sendInitialEvents`: whether to tell what is there first; null leaves it to the version. Throws 422. */
function initialEvents(query: URLSearchParams): boolean | null {
  const match = query.get('resourceVersionMatch')
  if (!query.has('sendInitialEvents')) {
    if (match === null) return null
    throw invalidOption('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
  }
  if (match !== 'NotOlderThan')
    throw invalidOption('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  return flag(query, 'sendInitialEvents')
}

function invalidOption(rule: string): ApiError {
  const message = `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ${rule}`
  return new ApiError(422, 'Invalid', message)
}

async function repeat(clock: Clock, signal: AbortSignal, act: () => void): Promise<void> {
  for (;;) {
    await clock.sleep(bookmarkMs, signal)
    if (signal.aborted) return
    act()
  }
}
