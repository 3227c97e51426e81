import { setTimeout as delay } from 'node:timers/promises'
import type { Fact } from '../doctor/fact.ts'

/** No question waits longer than this for its answer. */
export const patienceMs = 8_000
const againMs = 1_000

/** What `ask` says, or why it could not; nothing is thrown. */
export async function attempt<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<Fact<T>> {
  const late = AbortSignal.timeout(patienceMs)
  try {
    return { known: true, value: await Promise.race([askAgain(ask, late), rejectOn(late)]) }
  } catch (error) {
    return { known: false, why: wordsOf(error), status: statusOf(error) }
  }
}

/** A server that has just been started asks to be asked later; so does one that has much to do. */
async function askAgain<T>(ask: (signal: AbortSignal) => Promise<T>, late: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask(late)
    } catch (error) {
      if (statusOf(error) !== 429 || late.aborted) throw error
      await delay(againMs)
    }
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${patienceMs / 1000} s`)))
  })
}

/** Of an API server's failure and of Octokit's, which call it differently; 0 is none. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null
  const code = 'code' in error ? error.code : 'status' in error ? error.status : null
  const answered = !('response' in error) || error.response !== undefined
  if (typeof code === 'number' && code > 0 && answered) return code
  return 'cause' in error && error.cause !== error ? statusOf(error.cause) : null
}

/** One line; the deepest cause says what really happened. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const deepest = causeOf(error)
  const words =
    deepest === error || deepest.message === '' ? error.message : `${error.message} (${deepest.message})`
  return (words.includes(deepest.message) && error.message.includes(deepest.message) ? error.message : words)
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500)
}

function causeOf(error: Error): Error {
  return error.cause instanceof Error ? causeOf(error.cause) : error
}

/** Asks for all, a few at a time, in order. */
export async function mapFew<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const at = next++
      const item = items[at]
      if (item !== undefined) results[at] = await ask(item)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

const atOnce = 8
