import type { Clock, EngineEvent, Log } from '../../ports.ts'
import { buildRunNameLabel, managedByLabel, managedByValue } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { createRunJoin, type RunEvent } from './join-runs.ts'
import { listWatch } from '../list-watch.ts'
import { mergeStreams } from '../merge-streams.ts'
import { collection } from '../paths.ts'
import type { Turnstile } from '../turnstile.ts'
import { trimWatched } from './trim-watched.ts'

interface Parts {
  api: ApiClient
  clock: Clock
  log: Log
  random: () => number
  turnstile?: Turnstile
}

/** BuildRuns that Slipway made in these namespaces, with their TaskRuns and Pods, until the signal aborts. */
export function watchRuns(
  parts: Parts,
  namespaces: string[],
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  return mergeStreams(signal, (inner) => namespaces.map((name) => watchNamespace(parts, name, inner)))
}

async function* watchNamespace(
  parts: Parts,
  namespace: string,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const join = createRunJoin(namespace, parts.log)
  // TaskRuns and Pods carry Shipwright's labels, not ours.
  const read = (of: RunEvent['of']) => (object: unknown) => join.read(of, trimWatched(object))
  const ours = `${managedByLabel}=${managedByValue}`
  const all = mergeStreams(signal, (inner) => [
    tagged(
      'BuildRun',
      listWatch({
        ...parts,
        trim: read('BuildRun'),
        path: collection('BuildRun', namespace),
        labelSelector: ours,
        signal: inner,
      }),
    ),
    tagged(
      'TaskRun',
      listWatch({
        ...parts,
        trim: read('TaskRun'),
        path: collection('TaskRun', namespace),
        labelSelector: buildRunNameLabel,
        signal: inner,
      }),
    ),
    tagged(
      'Pod',
      listWatch({
        ...parts,
        trim: read('Pod'),
        path: collection('Pod', namespace),
        labelSelector: buildRunNameLabel,
        signal: inner,
      }),
    ),
  ])
  for await (const event of all) yield* join.take(event)
}

async function* tagged(of: RunEvent['of'], events: ReturnType<typeof listWatch>): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    if (event.kind === 'list') yield { of, ...event }
    else yield { of, ...event, object: trimWatched(event.object) }
  }
}
