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
  const ask = () => connection.ask({ kind: 'read', name: 'counts', input: undefined }, [])
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
