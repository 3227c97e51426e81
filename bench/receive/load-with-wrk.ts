import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LoadOptions, LoadResult } from './load.ts'

const script = join(import.meta.dirname, 'push.lua')

/** The line of JSON that `push.lua` writes at the end. */
interface Summary {
  requests: number
  microseconds: number
  failed: number
  broken: number
  p50: number
  p99: number
}

/** Whether Debian's package `wrk` is there. */
export function hasWrk(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v wrk'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * The same load by wrk, which takes a fifth of the processor's time that `load` takes: on two cores the rest
 * is the server's. At its end it leaves up to one request on each connection without an answer.
 * https://github.com/wg/wrk/blob/master/SCRIPTING
 */
export async function loadWithWrk(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, seconds, deliveries } = options
  const directory = await mkdtemp(join(tmpdir(), 'slipway-wrk-'))
  try {
    for (const [index, { body, signature }] of deliveries.entries()) {
      await writeFile(join(directory, `${index + 1}.json`), body)
      await writeFile(join(directory, `${index + 1}.signature`), signature)
    }
    const guids = randomUUID().slice(0, 13)
    const { stdout } = await promisify(execFile)('wrk', [
      ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`],
      ...['--script', script, url.href, '--', directory, String(deliveries.length), guids],
    ])
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary
    const otherAnswers = summary.failed + summary.broken
    return {
      acknowledged: summary.requests - summary.failed,
      otherAnswers,
      cutOff: connections,
      seconds: summary.microseconds / 1e6,
      p50: summary.p50 / 1e3,
      p99: summary.p99 / 1e3,
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}
