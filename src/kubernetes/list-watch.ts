import { z } from 'zod'
import type { Clock, Log } from '../ports.ts'
import type { ApiClient } from './api-client.ts'
import { ApiFailure } from './api-failure.ts'
import { readLines } from './read-lines.ts'
import type { Turnstile } from './turnstile.ts'

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
  /** What is kept of each object of a list until all its pages are there; left out: all of it. */
  trim?: (object: unknown) => unknown
  /** Where pages of lists wait for each other; left out: nowhere. */
  turnstile?: Turnstile
}

const pageSize = 500
/** A list that grows old while it is read is read in larger pages, and in the end in one, as client-go does. */
const pageGrowth = 4
const largestPage = 8_000
const firstPauseMs = 250
const longestPauseMs = 30_000
/** A watch that tells something and breaks soon, again and again, is worth this much patience. */
const longestPauseOfTellingMs = 2_000
/** The server ends quiet watches after about this, without an error. */
const watchSeconds = 240
/** A watch that has lived for so long was a good one, whatever it ends by. */
const steadyMs = 5_000
/** Servers send a bookmark about every minute: a stream that is silent for longer may be open on our side only. */
const silenceMs = 100_000
/** Servers give up on a list after a minute themselves. */
const listPatienceMs = 65_000

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

/** A list that is being read, page by page. */
interface Listing {
  items: unknown[]
  resourceVersion: string
  /** Of the page to come; null for the first one. */
  next: string | null
  isWhole: boolean
}

/**
 * A collection for ever: all of it, then every change; after a gap that the server cannot fill (410) all of
 * it again. Errors of the server and of the connection are waited out, with pauses that grow to half a minute or to what
 * the server asks for; a list goes on with the page that failed. Anything else is thrown.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* listWatch(options: ListWatchOptions): AsyncGenerator<ListWatchEvent> {
  const { clock, log, path, signal } = options
  let since: string | null = null
  let listing: Listing | null = null
  let limit = pageSize
  let failures = 0
  /** Since the last watch that was a good one. */
  let lists = 0
  while (!isAborted(signal)) {
    let opened: number | null = null
    let told = false
    try {
      if (since === null) {
        if (listing === null) lists += 1
        listing ??= { items: [], resourceVersion: '0', next: null, isWhole: false }
        while (!listing.isWhole) {
          await readPage(options, listing, limit)
          // Pages that come one after the other are no trouble; lists that do are.
          failures = lists - 1
        }
        const { items, resourceVersion } = listing
        listing = null
        yield { kind: 'list', items }
        since = resourceVersion
      }
      opened = clock.now()
      for await (const line of watchLines(options, since)) {
        told = true
        if (line.type === 'ERROR') throw errorLine(line.object)
        since = version.safeParse(line.object).data?.metadata.resourceVersion ?? since
        if (line.type === 'ADDED' || line.type === 'MODIFIED' || line.type === 'DELETED') {
          yield { kind: 'change', type: line.type, object: line.object }
        }
      }
      // The server ends a watch when its time is up. One that ends at once is a failing one.
      const isSteady = clock.now() - opened >= steadyMs
      failures = isSteady ? 0 : failures + 1
      if (isSteady) lists = 0
      if (!isSteady) await clock.sleep(pauseMs(failures, options.random, told), signal)
    } catch (error) {
      if (isAborted(signal)) return
      if (!(error instanceof ApiFailure)) throw error
      if (opened !== null && clock.now() - opened >= steadyMs) failures = lists = 0
      failures += 1
      if (error.code === 410) {
        // One that grew old while it was read is begun anew, in larger pages.
        if (listing !== null) limit = limit * pageGrowth > largestPage ? 0 : limit * pageGrowth
        since = listing = null
      } else if (error.code === 400 && listing?.next) {
        // The server does not know its own token any more.
        listing = null
      }
      const pause = Math.max(error.retryAfterMs ?? 0, pauseMs(failures, options.random, told))
      const level = isSilence(error) ? 'debug' : failures > 1 ? 'warn' : 'info'
      log[level]({ path, failures, pause, err: error }, 'watch broke, going on from where it was')
      await clock.sleep(pause, signal)
    }
  }
}

/** Read anew: an abort may have come while the stream was waited for. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function pauseMs(failures: number, random: () => number, told: boolean): number {
  const longest = told ? longestPauseOfTellingMs : longestPauseMs
  const full = Math.min(longest, firstPauseMs * 2 ** Math.min(failures - 1, 10))
  return full / 2 + (full / 2) * random()
}

async function readPage(options: ListWatchOptions, listing: Listing, limit: number): Promise<void> {
  const { api, path, labelSelector, signal, trim, turnstile } = options
  const query = { labelSelector, limit, continue: listing.next ?? undefined }
  const ask = async () =>
    page.parse(await api.json({ method: 'GET', path, query, signal, patienceMs: listPatienceMs }))
  const { items, metadata } = await (turnstile ? turnstile.pass(ask, signal) : ask())
  for (const item of items ?? []) listing.items.push(trim ? trim(item) : item)
  listing.resourceVersion = metadata?.resourceVersion ?? listing.resourceVersion
  listing.next = metadata?.continue || null
  listing.isWhole = listing.next === null
}

/** A stream that nothing came from for longer than a server keeps silent. */
function isSilence({ cause }: ApiFailure): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_BODY_TIMEOUT'
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
    patienceMs: silenceMs,
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
