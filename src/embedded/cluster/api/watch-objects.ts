import type { Clock } from '../../../ports.ts'
import { apiVersionOf } from '../kinds/kind.ts'
import type { KubeObject, WatchLine } from '../objects/client.ts'
import { ApiError } from '../objects/client.ts'
import { statusOf } from './answer.ts'
import type { Call } from './call.ts'
import { flag, selectionOf, wholeNumber } from './call.ts'
import { wantsTable } from './make-table.ts'
import { tableOf } from './read-objects.ts'

const bookmarkMs = 60_000
const defaultTimeoutSeconds = 1800
const longestTimeoutSeconds = 86_400
/** Bytes that wait for a client that does not read; beyond, it is cut off and may list again. */
const backlogCap = 16 * 1024 * 1024

/**
 * One JSON line per change until the client goes or the time is up
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 * Without a resourceVersion all that is there is told first.
 */
export async function watchObjects(call: Call): Promise<void> {
  const { objects, target, query, response } = call
  const { kind } = target
  if (query.has('sendInitialEvents'))
    throw new ApiError(
      422,
      'Invalid',
      'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    )
  const timeoutSeconds = wholeNumber(query, 'timeoutSeconds') ?? defaultTimeoutSeconds
  const selection = selectionOf(call)
  const since = wholeNumber(query, 'resourceVersion') ?? 0
  const there = since === 0 ? objects.list(kind.kind, selection) : []
  const asTable = wantsTable(call.request.headers.accept)

  const send = (type: string, object: unknown) => {
    response.write(`${JSON.stringify({ type, object })}\n`)
    if (response.writableLength > backlogCap) response.destroy()
  }
  const show = (object: KubeObject) => {
    const { resourceVersion } = object.metadata
    return asTable ? tableOf(call, [object], { resourceVersion }) : object
  }
  const tell = ({ type, object }: WatchLine) => send(type, show(object))
  const bookmark = () => {
    const metadata = { resourceVersion: String(objects.resourceVersion()) }
    send(
      'BOOKMARK',
      asTable ? tableOf(call, [], metadata) : { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata },
    )
  }

  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const ended = new AbortController()
  const over = AbortSignal.any([call.signal, ended.signal])
  try {
    for (const object of there) tell({ type: 'ADDED', object })
    const from = since === 0 ? objects.resourceVersion() : since
    const stop = objects.watchSince(kind.kind, selection, from, tell)
    over.addEventListener('abort', stop)
    if (flag(query, 'allowWatchBookmarks')) void repeat(call.clock, over, bookmark)
    await call.clock.sleep(Math.min(timeoutSeconds, longestTimeoutSeconds) * 1000, over)
    if (!call.signal.aborted && flag(query, 'allowWatchBookmarks')) bookmark()
  } catch (error) {
    // The headers are gone, and clients look for this line: an old version is told so that they list again.
    if (!(error instanceof ApiError)) throw error
    send('ERROR', statusOf(error))
  } finally {
    ended.abort()
    response.end()
  }
}

async function repeat(clock: Clock, signal: AbortSignal, act: () => void): Promise<void> {
  for (;;) {
    await clock.sleep(bookmarkMs, signal)
    if (signal.aborted) return
    act()
  }
}
