import type { Clock, Engine, EngineEvent, Log } from '../ports.ts'

interface WatchParts {
  engine: Pick<Engine, 'watch'>
  clock: Clock
  log: Log
  take: (event: EngineEvent) => void
  /** The watch of a namespace has ended: until `listed` comes again nothing is known to be absent there. */
  lost: (namespace: string) => void
}

/** A watch of each namespace, on its own: one that comes or goes leaves the others as they are. */
interface NamespaceWatch {
  /** Watches these and no others from now on. */
  follow(namespaces: ReadonlySet<string>): void
  /** Ends all of them. */
  stop(): Promise<void>
}

const rewatchMs = 1_000

/** Watches nothing until it is told what to follow. */
export function watchNamespaces({ engine, clock, log, take, lost }: WatchParts): NamespaceWatch {
  const watches = new Map<string, AbortController>()
  const running = new Set<Promise<void>>()

  async function watch(namespace: string, { signal }: AbortController): Promise<void> {
    const isOver = () => signal.aborted
    while (!isOver()) {
      try {
        for await (const event of engine.watch([namespace], signal)) {
          if (isOver()) break
          take(event)
        }
      } catch (error) {
        log.error({ stage: 'observe', namespace, err: error }, 'watch failed, starting it again')
      }
      lost(namespace)
      await clock.sleep(rewatchMs, signal)
    }
  }

  function end(namespace: string, watching: AbortController): void {
    watches.delete(namespace)
    watching.abort()
    lost(namespace)
  }

  return {
    follow(namespaces) {
      for (const [namespace, watching] of watches) if (!namespaces.has(namespace)) end(namespace, watching)
      for (const namespace of namespaces) {
        if (watches.has(namespace)) continue
        const watching = new AbortController()
        watches.set(namespace, watching)
        const watched = watch(namespace, watching).finally(() => running.delete(watched))
        running.add(watched)
      }
    },
    async stop() {
      for (const [namespace, watching] of watches) end(namespace, watching)
      await Promise.all(running)
    },
  }
}
