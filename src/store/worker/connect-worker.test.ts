import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { connectWorker } from './connect-worker.ts'

/** A real thread that does this when a message comes; `port` is its end. */
function startWorker(onMessage: string, first = `port.postMessage({ kind: 'open' })`): Worker {
  return new Worker(
    `const port = require('node:worker_threads').parentPort
     port.on('message', (message) => { ${onMessage} })
     ${first}`,
    { eval: true },
  )
}

function connect(worker: Worker) {
  const deaths: string[] = []
  const connection = connectWorker(worker, {
    now: () => 0,
    onCommitted: () => {},
    onFatal: (error) => void deaths.push(error.message),
  })
  const ask = (input?: unknown) => connection.ask({ kind: 'read', name: 'counts', input })
  return { ...connection, deaths, ask }
}

it('rejects everything under way and says so once when the thread throws', async () => {
  const { opened, ask, close, deaths } = connect(startWorker(`throw new Error('out of luck')`))
  await opened
  const answers = await Promise.allSettled([ask(), ask()])
  expect(answers).toMatchObject([
    { status: 'rejected', reason: { message: 'the store has died', cause: { message: 'out of luck' } } },
    { status: 'rejected', reason: { message: 'the store has died' } },
  ])
  await expect(ask()).rejects.toThrow('the store has died')
  await close()
  expect(deaths).toEqual(['out of luck'])
})

it('takes a thread that ends without being asked for dead', async () => {
  const { opened, ask, deaths } = connect(startWorker(`process.exit(7)`))
  await opened
  await expect(ask()).rejects.toThrow('the store has died')
  expect(deaths).toEqual(['the thread of the store ended with code 7'])
})

it('does not open, and is not fatal, when the thread cannot even start', async () => {
  const { opened, close, deaths } = connect(startWorker('', `throw new Error('no such module')`))
  await expect(opened).rejects.toThrow('no such module')
  await close()
  expect(deaths).toEqual([])
})

it('is not fatal to close', async () => {
  const { opened, close, deaths } = connect(startWorker(`if (message.kind === 'close') port.close()`))
  await opened
  await Promise.all([close(), close()])
  expect(deaths).toEqual([])
})

/** Answers how many questions came with each, and what it was asked with. */
const echo = `
  if (message.kind === 'close') return port.close()
  const together = message.questions.length
  const answers = message.questions.map(({ id, input }) => ({ id, ok: true, value: { together, input } }))
  port.postMessage({ kind: 'answers', answers })`

it('sends what is asked in one turn together, and leaves the callers their bytes', async () => {
  const { opened, ask, close } = connect(startWorker(echo))
  await opened
  const shared = Uint8Array.from({ length: 10 }, (_, index) => index)
  const answers = await Promise.all([
    ask({ body: shared.subarray(2, 5), guid: 'a' }),
    ask(),
    ask({ body: shared.subarray(4) }),
    ask({ body: new Uint8Array() }),
  ])
  expect(answers).toEqual([
    { together: 4, input: { body: Uint8Array.of(2, 3, 4), guid: 'a' } },
    { together: 4, input: undefined },
    { together: 4, input: { body: Uint8Array.of(4, 5, 6, 7, 8, 9) } },
    { together: 4, input: { body: new Uint8Array() } },
  ])
  expect(shared[9]).toBe(9)
  await close()
})

it('refuses what cannot be sent, and sends the others', async () => {
  const { opened, ask, close } = connect(startWorker(echo))
  await opened
  const answers = await Promise.allSettled([ask(1), ask(() => 2), ask({ body: Uint8Array.of(3) })])
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: { input: 1 } },
    { status: 'rejected', reason: { name: 'DataCloneError' } },
    { status: 'fulfilled', value: { input: { body: Uint8Array.of(3) } } },
  ])
  await close()
})

it('answers what was asked before it was closed in the same turn', async () => {
  const { opened, ask, close } = connect(startWorker(echo))
  await opened
  const asked = ask('last')
  await close()
  expect(await asked).toMatchObject({ input: 'last' })
})
