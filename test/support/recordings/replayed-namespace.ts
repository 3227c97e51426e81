import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { linesOf } from './plan-replay.ts'
import { watchedKinds, type RecordedLine, type Recording, type WatchedKind } from './read-recording.ts'

/** What has been told of a recording so far, and who listens. */
export interface ReplayedNamespace {
  /** The next line of the kind becomes true, and watches hear of it. */
  tell(kind: WatchedKind): RecordedLine
  /** Whether the next line of the kind says that an object is gone, or ends a run whose TaskRun is about to go. */
  takesAway(kind: WatchedKind): boolean
  /** Whether all runs that are there have been told to have ended, and nothing more comes of their logs. */
  isOver(): boolean
  list(kind: WatchedKind): { items: unknown[]; resourceVersion: string }
  /** The lines after that version now and as they come; 410 where they are not kept any more. */
  watch(kind: WatchedKind, since: string, response: ServerResponse): void
  get(kind: WatchedKind | 'Secret', name: string): unknown
  log: ReplayedLogs
  /** Forgets what was: watches end, and none can go on from before. */
  forget(kind: WatchedKind): void
  watchers(kind: WatchedKind): ReadonlySet<ServerResponse>
  /** Resolves when all that was told is on its way to a watch of each kind. */
  received(): Promise<void>
}

/** The logs of containers, as far as they are written. */
interface ReplayedLogs {
  begin(container: string): void
  write(container: string, upTo: number): void
  end(container: string): void
  /** 404 once the Pod is gone, 400 before the container has begun. */
  read(pod: string, container: string, response: ServerResponse): void
  readers(): ServerResponse[]
  /** Whether nothing more comes of any log that has begun. */
  haveEnded(): boolean
  /** Whether somebody has read every log to its end that has begun and is not empty. */
  areRead(): boolean
}

const beforeAll = '1'

export function replayNamespace(recording: Recording): ReplayedNamespace {
  const kinds = new Map(
    watchedKinds.map((kind) => [
      kind,
      {
        lines: linesOf(recording, kind),
        told: 0,
        forgotten: BigInt(beforeAll),
        watchers: new Set<ServerResponse>(),
      },
    ]),
  )
  const of = (kind: WatchedKind) => kinds.get(kind)!

  /** The objects that are there by now. */
  function current(kind: WatchedKind): RecordedLine['object'][] {
    const there = new Map<string, RecordedLine['object']>()
    for (const { type, object } of of(kind).lines.slice(0, of(kind).told)) {
      if (type === 'DELETED') there.delete(object.metadata.uid)
      else there.set(object.metadata.uid, object)
    }
    return [...there.values()]
  }

  function versionNow(kind: WatchedKind): string {
    return of(kind).lines[of(kind).told - 1]?.object.metadata.resourceVersion ?? beforeAll
  }

  const log = replayLogs(recording, (pod) => current('Pod').some(({ metadata }) => metadata.name === pod))

  return {
    tell(kind) {
      const line = of(kind).lines[of(kind).told++]!
      for (const watcher of of(kind).watchers) watcher.write(textOf(line))
      return line
    },
    takesAway(kind) {
      const next = of(kind).lines[of(kind).told]
      const isEnd = kind === 'BuildRun' && next !== undefined && hasEnded(next.object)
      const { lines, told } = of('TaskRun')
      return next?.type === 'DELETED' || (isEnd && lines.slice(told).some(({ type }) => type === 'DELETED'))
    },
    isOver: () => log.haveEnded() && [...current('BuildRun'), ...current('TaskRun')].every(hasEnded),
    list: (kind) => ({ items: current(kind), resourceVersion: versionNow(kind) }),
    watch(kind, since, response) {
      const { lines, told, watchers, forgotten } = of(kind)
      if (BigInt(since) < forgotten) {
        response.end(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`)
        return
      }
      response.flushHeaders()
      for (const line of lines.slice(0, told))
        if (BigInt(line.object.metadata.resourceVersion) > BigInt(since)) response.write(textOf(line))
      watchers.add(response)
      response.on('close', () => watchers.delete(response))
    },
    get(kind, name) {
      const objects: { metadata: { name?: string | undefined } }[] =
        kind === 'Secret' ? recording.objects.filter((one) => one.kind === kind) : current(kind)
      return objects.find(({ metadata }) => metadata.name === name) ?? null
    },
    log,
    forget(kind) {
      of(kind).forgotten = BigInt(versionNow(kind))
      for (const watcher of of(kind).watchers)
        watcher.end(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`)
      of(kind).watchers.clear()
    },
    watchers: (kind) => of(kind).watchers,
    async received() {
      for (const kind of watchedKinds) while (!(await flushed(of(kind).watchers))) await delay(1)
    },
  }
}

function hasEnded(run: RecordedLine['object']): boolean {
  const { conditions = [] } = (run['status'] ?? {}) as { conditions?: { status: string }[] }
  return conditions.some(({ status }) => status !== 'Unknown')
}

/** Whether there is a watch that took all that was written to it. */
async function flushed(watchers: ReadonlySet<ServerResponse>): Promise<boolean> {
  const [watcher] = watchers
  if (!watcher) return false
  return new Promise((resolve) => {
    watcher.once('close', () => resolve(false))
    watcher.write('\n', (error) => resolve(!error))
  })
}

function replayLogs(recording: Recording, isThere: (pod: string) => boolean): ReplayedLogs {
  const logs = new Map<string, { text: string; written: number; ended: boolean; read: boolean }>()
  const readers = new Set<ServerResponse>()
  const changes = new EventEmitter().setMaxListeners(0)

  function changed(): void {
    changes.emit('changed')
  }
  const known = (container: string) => logs.get(container)!

  /** Follows one log for one reader. */
  async function follow(container: string, response: ServerResponse): Promise<void> {
    const log = known(container)
    let sent = 0
    for (;;) {
      if (response.destroyed) return
      if (log.written > sent) response.write(log.text.slice(sent, log.written))
      sent = log.written
      if (log.ended) break
      await once(changes, 'changed')
    }
    readers.delete(response)
    response.end(() => {
      log.read = true
      changed()
    })
  }

  return {
    begin(container) {
      const text = recording.logs.get(container) ?? ''
      logs.set(container, { text, written: 0, ended: false, read: text === '' })
    },
    write(container, upTo) {
      known(container).written = upTo
      changed()
    },
    end(container) {
      Object.assign(known(container), { written: known(container).text.length, ended: true })
      changed()
    },
    read(pod, container, response) {
      if (!logs.has(container) || !isThere(pod)) {
        const code = isThere(pod) ? 400 : 404
        response.writeHead(code).end(JSON.stringify({ kind: 'Status', code, message: 'no log' }))
        return
      }
      readers.add(response)
      response.on('close', () => {
        readers.delete(response)
        changed()
      })
      response.flushHeaders()
      void follow(container, response)
    },
    readers: () => [...readers],
    haveEnded: () => [...logs.values()].every(({ ended }) => ended),
    areRead: () => [...logs.values()].every(({ read }) => read),
  }
}

function textOf({ type, object }: RecordedLine): string {
  return `${JSON.stringify({ type, object })}\n`
}

const expired = {
  ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 },
  message: 'The resourceVersion for the provided watch is too old.',
}
