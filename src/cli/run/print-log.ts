import { createMasker } from '../../logs/create-masker.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { type Clock, type Engine, Unavailable } from '../../ports.ts'
import type { Terminal } from '../terminal.ts'

/** Of the end: enough for the places in files that tools tell. */
const tailChars = 128 * 1024
const retryMs = 100

/**
 * Prints a container's log as it comes, until the container ends; answers the end of it. Secrets are masked
 * and nothing reaches the terminal that could steer it.
 */
export async function printLog(
  parts: { engine: Pick<Engine, 'log'>; clock: Clock; terminal: Terminal },
  ref: { namespace: string; pod: string; container: string },
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { terminal, clock } = parts
  const masker = createMasker(secrets)
  const decoder = new TextDecoder()
  let rest = ''
  let tail = ''
  const print = (text: string, isEnd: boolean) => {
    const lines = (rest + text).split('\n')
    rest = isEnd ? '' : (lines.pop() ?? '')
    for (const line of lines) {
      if (isEnd && line === '') continue
      const clean = stripControl(line)
      tail = `${tail}${clean}\n`.slice(-tailChars)
      for (const part of clean.split('\n')) terminal.line(`  ${terminal.paint.dim('│')} ${part}`)
    }
  }
  let printed = 0
  while (!signal.aborted) {
    try {
      let skip = printed
      for await (const bytes of parts.engine.log(ref, signal)) {
        const fresh = bytes.subarray(Math.min(skip, bytes.length))
        skip -= bytes.length - fresh.length
        printed += fresh.length
        print(decoder.decode(masker.push(fresh), { stream: true }), false)
      }
      break
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      await clock.sleep(retryMs, signal)
    }
  }
  print(decoder.decode(masker.end()), true)
  return tail
}
