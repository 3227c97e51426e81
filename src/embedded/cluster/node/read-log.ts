import { closeSync, openSync, readSync } from 'node:fs'
import type { Clock } from '../../../ports.ts'
import type { KubeObject, LogSource } from '../objects/client.ts'
import { ApiError } from '../objects/client.ts'
import { latestAttempt, readState } from './attempts.ts'
import type { LogLine } from './log-lines.ts'
import { parseLogLine } from './log-lines.ts'
import { parsePod } from './node-pod.ts'
import { isAlive } from './sandbox/process-identity.ts'
import { runPaths } from './run-files.ts'

const pollMs = 100
const blockSize = 256 * 1024

/** Logs out of the files that supervisors write; there as long as the Pod is. */
export function createLogSource(runs: string, clock: Clock): LogSource {
  return {
    async *read(pod, container, options, signal) {
      const since = options.sinceSeconds === null ? null : clock.now() - options.sinceSeconds * 1000
      const wanted = (line: LogLine) => since === null || Date.parse(line.time) >= since
      const render = (line: LogLine) =>
        options.timestamps ? Buffer.concat([Buffer.from(`${line.time} `), line.content]) : line.content
      let left = options.limitBytes ?? Infinity

      for await (const lines of follow(pod, container, options, signal)) {
        const bytes = Buffer.concat(lines.filter(wanted).map(render))
        if (bytes.length > 0 && left > 0) yield bytes.subarray(0, Math.min(bytes.length, left))
        left -= bytes.length
        if (left <= 0) return
      }
    },
  }

  /** Batches of lines; the first one is what is there now, cut to the tail. */
  async function* follow(
    pod: KubeObject,
    container: string,
    options: { follow: boolean; tailLines: number | null },
    signal: AbortSignal,
  ): AsyncGenerator<LogLine[]> {
    const { index, steps } = locate(pod, container)
    const { uid } = pod.metadata
    let directory = ''
    let reader = openReader(null)
    let first = true
    try {
      while (!signal.aborted) {
        const attempt = latestAttempt(runs, uid)
        const state = attempt === null ? null : readState(attempt, steps)
        if (attempt === null || state?.owner == null) {
          if (first) throw waiting(pod, container)
          return
        }
        if (directory !== attempt.directory) {
          reader.close()
          directory = attempt.directory
          reader = openReader(runPaths(directory).stepLog(index))
        }
        const alive = isAlive(state.owner)
        // Asked before reading, so that nothing written before the end is missed.
        const ended = state.steps[index] != null || state.end !== null || !alive
        const lines = reader.readAll()
        yield first && options.tailLines !== null
          ? lines.slice(Math.max(0, lines.length - options.tailLines))
          : lines
        first = false
        if (ended || !options.follow) return
        await clock.sleep(pollMs, signal)
      }
    } finally {
      reader.close()
    }
  }
}

function locate(object: KubeObject, container: string): { index: number; steps: number } {
  const { containers } = parsePod(object).spec
  const index = containers.findIndex(({ name }) => name === container)
  if (index < 0)
    throw new ApiError(
      400,
      'BadRequest',
      `container ${container} is not valid for pod ${object.metadata.name}`,
    )
  return { index, steps: containers.length }
}

function waiting(pod: KubeObject, container: string): ApiError {
  const message = `container "${container}" in pod "${pod.metadata.name}" is waiting to start: PodInitializing`
  return new ApiError(400, 'BadRequest', message)
}

/** Reads a growing file line by line (null is an empty one); a line that is not finished waits for the next call. */
function openReader(file: string | null) {
  let descriptor: number | null = null
  let rest = Buffer.alloc(0)
  const block = Buffer.alloc(blockSize)

  function open(): number | null {
    if (file === null) return null
    try {
      return openSync(file, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  return {
    readAll(): LogLine[] {
      const lines: LogLine[] = []
      descriptor ??= open()
      if (descriptor === null) return lines
      for (let size = readSync(descriptor, block); size > 0; size = readSync(descriptor, block)) {
        let bytes = Buffer.concat([rest, block.subarray(0, size)])
        for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
          lines.push(parseLogLine(bytes.subarray(0, end)))
          bytes = bytes.subarray(end + 1)
        }
        rest = Buffer.from(bytes)
      }
      return lines
    },
    close(): void {
      if (descriptor !== null) closeSync(descriptor)
    },
  }
}
