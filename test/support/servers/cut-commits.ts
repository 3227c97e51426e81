import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** Stands before a PostgreSQL server and can lose what is said around a COMMIT. */
export interface CommitCutter extends AsyncDisposable {
  /** The URL of the same database, through here. */
  url: string
  /**
   * Ends the connection of the next commit: `before` the server has heard of it, or `after`, when it has answered and
   * nobody hears that.
   */
  cutNext(when: 'before' | 'after'): void
  /** How many were cut. */
  cuts(): number
}

export async function cutCommits(url: string): Promise<CommitCutter> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let next: 'before' | 'after' | null = null
  let cuts = 0

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let isMute = false
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', (bytes) => {
      const isCommit = bytes.includes('insert into commit_marks') && bytes.includes('; commit')
      if (isCommit && next !== null) {
        const when = next
        next = null
        cuts += 1
        if (when === 'before') {
          end()
          return
        }
        isMute = true
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (isMute) end()
      else client.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    cutNext(when) {
      next = when
    },
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
