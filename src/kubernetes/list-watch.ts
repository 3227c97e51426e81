import { z } from 'zod'
import type { Clock, Log } from '../ports.ts'
import type { ApiClient } from './api-client.ts'
import { ApiFailure } from './api-failure.ts'
import { readLines } from './read-lines.ts'

export type ListWatchEvent =
  /** Everything that is there; what was known and is not in it is gone. */
  | { kind: 'list'; items: unknown[] }
  | { kind: 'change'; type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: unknown }

interface ListWatchOptions {
  api: ApiClient
  /** Path of the collection. */
  path: string
  labelSelector: string
  clock: Clock
  log: Log
  /** From 0 to 1. */
  random: () => number
  signal: AbortSignal
}

const pageSize = 500
const firstPauseMs = 250
const longestPauseMs = 30_000
/** Below the silence after which a stream is given up: the server ends quiet watches first, without an error. */
const watchSeconds = 240
const quickCloseMs = 1_000

const page = z.object({
  metadata: z.object({ resourceVersion: z.string().optional(), continue: z.string().optional() }).optional(),
  items: z.array(z.unknown()).nullish(),
})
const version = z.object({ metadata: z.object({ resourceVersion: z.string() }) })
const watchLine = z.object({ type: z.string(), object: z.unknown() })
const status = z.object({
  code: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
})

/**
 * A collection for ever: all of it, then every change; after a gap that the server cannot fill (410) all of
 * it again. Errors of the server and of the connection are waited out; anything else is thrown.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* listWatch(options: ListWatchOptions): AsyncGenerator<ListWatchEvent> {
  const { clock, log, path, signal } = options
  let since: string | null = null
  let failures = 0
  while (!signal.aborted) {
    const opened = clock.now()
    try {
      if (since === null) {
        const all = await listAll(options)
        yield { kind: 'list', items: all.items }
        since = all.resourceVersion
      }
      for await (const line of watchLines(options, since)) {
        failures = 0
        if (line.type === 'ERROR') throw errorLine(line.object)
        since = version.safeParse(line.object).data?.metadata.resourceVersion ?? since
        if (line.type === 'ADDED' || line.type === 'MODIFIED' || line.type === 'DELETED') {
          yield { kind: 'change', type: line.type, object: line.object }
        }
      }
      // The server ends a watch when its time is up. One that ends at once is a failing one.
      failures = clock.now() - opened < quickCloseMs ? failures + 1 : 0
      if (failures > 0) await clock.sleep(pauseMs(failures, options.random), signal)
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (isAborted(signal)) return
      failures += 1
      if (error.code === 410) since = null
      const pause = Math.max(error.retryAfterMs ?? 0, pauseMs(failures, options.random))
      log[failures > 1 ? 'warn' : 'info'](
        { path, failures, pause, err: error },
        'watch broke, going on from where it was',
      )
      await clock.sleep(pause, signal)
    }
  }
}

/** Read anew: an abort may have come while the stream was waited for. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function pauseMs(failures: number, random: () => number): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10))
  return full / 2 + (full / 2) * random()
}

async function listAll(options: ListWatchOptions): Promise<{ items: unknown[]; resourceVersion: string }> {
  const items: unknown[] = []
  let next: string | undefined
  let resourceVersion = '0'
  do {
    const answer = await options.api.json({
      method: 'GET',
      path: options.path,
      query: { labelSelector: options.labelSelector, limit: pageSize, continue: next },
      signal: options.signal,
    })
    const list = page.parse(answer)
    items.push(...(list.items ?? []))
    resourceVersion = list.metadata?.resourceVersion ?? resourceVersion
    next = list.metadata?.continue === '' ? undefined : list.metadata?.continue
  } while (next !== undefined)
  return { items, resourceVersion }
}

async function* watchLines(options: ListWatchOptions, since: string) {
  const bytes = await options.api.stream({
    method: 'GET',
    path: options.path,
    query: {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector: options.labelSelector,
      resourceVersion: since,
      timeoutSeconds: Math.round(watchSeconds * (1 - options.random() / 2)),
    },
    signal: options.signal,
  })
  for await (const line of readLines(bytes)) {
    if (line.trim() === '') continue
    yield parseLine(line)
  }
}

function parseLine(line: string): z.infer<typeof watchLine> {
  try {
    return watchLine.parse(JSON.parse(line))
  } catch (error) {
    throw ApiFailure.from(error, 'a line of a watch')
  }
}

function errorLine(object: unknown): ApiFailure {
  const said = status.safeParse(object).data
  return new ApiFailure({
    code: said?.code ?? 500,
    reason: said?.reason ?? '',
    message: said?.message ?? 'the watch ended with an error',
    kind: null,
    retryAfterMs: null,
  })
}
