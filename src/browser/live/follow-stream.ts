import { backoff } from './backoff.ts'

/** Names of the events that tell of a change of the page. */
const changes = ['build', 'execution', 'step', 'delivery', 'gap']

interface StreamReader {
  /** Something is other than the page shows. */
  changed(): void
  log(data: unknown): void
  /** Nothing more will come. */
  ended(): void
  live(): void
  lost(): void
  /** The service refuses the stream; says whether to try again. */
  refused(): Promise<boolean>
}

/**
 * Follows server-sent events while the page is looked at: a browser has six connections to a host, and a hidden tab
 * would hold one of them. Comes back by itself, after what came last.
 *
 * @param cursor after which to go on; null: from now, so that each connection may have missed something
 */
export function followStream(url: string, cursor: string | null, reader: StreamReader): void {
  let at = cursor
  let source: EventSource | null = null
  let timer: number | undefined
  let tries = 0
  let isOver = false

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const end = () => {
    isOver = true
    close()
    document.removeEventListener('visibilitychange', look)
  }
  const look = () => {
    if (document.hidden) close()
    else if (source === null) connect()
  }
  const retry = () => {
    close()
    timer = window.setTimeout(look, backoff(tries, Math.random()))
    tries += 1
  }

  const connect = () => {
    const opened = new EventSource(addressOf(url, at))
    source = opened
    const on = (name: string, work: (data: string) => void) =>
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId !== '') at = event.lastEventId
        tries = 0
        work(event.data)
      })
    opened.addEventListener('open', () => {
      reader.live()
      if (at === null) reader.changed()
    })
    for (const name of changes) on(name, () => reader.changed())
    on('lines', (data) => reader.log(JSON.parse(data)))
    on('end', () => {
      end()
      reader.ended()
    })
    opened.addEventListener('error', () => {
      if (source !== opened) return
      // An answer that is a refusal closes the source at once; the network's failures would be tried again by it.
      const wasRefused = opened.readyState === EventSource.CLOSED
      close()
      reader.lost()
      if (!wasRefused) retry()
      else
        void reader.refused().then((goOn) => {
          if (!goOn) end()
          else if (!isOver) retry()
        })
    })
  }
  document.addEventListener('visibilitychange', look)
  look()
}

/** A build's stream goes on after a cursor, the events of all after a sequence number. */
function addressOf(url: string, at: string | null): string {
  const address = new URL(url, location.href)
  const name = address.pathname === '/api/v1/events' ? 'after' : 'cursor'
  if (at !== null) address.searchParams.set(name, at)
  return address.href
}
