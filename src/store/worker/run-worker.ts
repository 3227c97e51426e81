import { parentPort, workerData } from 'node:worker_threads'
import type { OpenDatabase } from '../sql/open-database.ts'
import { openDatabase } from '../sql/open-database.ts'
import { commitGroup } from './commit-group.ts'
import type { QuestionsRequest, Reply, Request, WorkerSettings } from './protocol.ts'
import { toThrown } from './thrown-error.ts'

/** Messages in one commit, each of one turn of the asker; bounds how long the first waits for the last. */
const largestGroup = 64

/** The thread that owns the database. It ends when it is told to close or when something is broken. */
function main(): void {
  if (parentPort === null) throw new Error('this file is the thread of the store: open it with openStore')
  const port = parentPort
  const send = (reply: Reply) => port.postMessage(reply)
  const settings = workerData as WorkerSettings

  let database: OpenDatabase
  try {
    database = openDatabase(settings.file, settings.now)
  } catch (error) {
    send({ kind: 'refused', error: toThrown(error) })
    return
  }

  const waiting: QuestionsRequest[] = []
  let working = false
  let closing = false

  async function work(): Promise<void> {
    const group = waiting.splice(0, largestGroup)
    const answers = await commitGroup(
      database,
      group.flatMap(({ questions }) => questions),
    )
    send({ kind: 'answers', answers })
    // Freed now: the collector would only come to it much later, and then to all of them.
    for (const { pack } of group) pack.transfer(0)
    proceed()
  }

  /** Goes on in a later turn of the event loop: all that has arrived by then is one group. */
  function proceed(): void {
    working = waiting.length > 0
    if (working) setImmediate(() => void work())
    else if (closing) {
      database.close()
      port.close()
    }
  }

  port.on('message', (request: Request) => {
    if (request.kind === 'close') closing = true
    else waiting.push(request)
    if (!working) proceed()
  })
  send({ kind: 'open' })
}

main()
