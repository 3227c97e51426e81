import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { load, LoadOptions, LoadResult } from './load.ts'
import type { Told } from './serve-until-done.ts'

/** A load, and what it cost the server. */
export interface Round extends LoadResult {
  /** Processor time of all the server's threads, in microseconds for each delivery. */
  cpu: number
}

/** A server in a process of its own. */
interface Server {
  round(seconds: number): Promise<Round>
  /** Ends it; throws when it does not have what it has acknowledged. */
  finish(): Promise<void>
}

interface ServerOptions extends Omit<LoadOptions, 'url' | 'seconds'> {
  /** A program of this folder, and what it is given. */
  file: string
  argument: string
  load: typeof load
}

/** Starts the program and waits until it listens. */
export async function startServer({ file, argument, load, ...options }: ServerOptions): Promise<Server> {
  const child = fork(join(import.meta.dirname, file), [argument])
  const { url } = await told<'url'>(child)
  let [acknowledged, cutOff] = [0, 0]
  return {
    async round(seconds) {
      const before = await ask(child, 'cpu')
      const result = await load({ ...options, url: new URL(url), seconds })
      const after = await ask(child, 'cpu')
      if (result.otherAnswers > 0) throw new Error(`${file} gave ${result.otherAnswers} other answers`)
      acknowledged += result.acknowledged
      cutOff += result.cutOff
      return { ...result, cpu: (after.cpu - before.cpu) / result.acknowledged }
    },
    async finish() {
      const { deliveries } = await ask(child, 'done')
      await once(child, 'exit')
      if (deliveries < acknowledged || deliveries > acknowledged + cutOff)
        throw new Error(`${file} acknowledged ${acknowledged} deliveries and has ${deliveries}`)
    },
  }
}

async function told<K extends keyof Told>(child: ChildProcess): Promise<Told[K]> {
  const [message] = (await once(child, 'message')) as [Told[K]]
  return message
}

function ask<K extends keyof Told>(child: ChildProcess, what: K): Promise<Told[K]> {
  const answer = told<K>(child)
  child.send(what)
  return answer
}
