import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { say } from '../say.ts'
import { parseDuration } from './parse-duration.ts'

/**
 * The step of a Local source: Shipwright's `waiter start`, run inside the step's sandbox. Waits until the
 * lock file that it makes is taken away, which says that the files are there.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'lock-file': { type: 'string', default: '/tmp/waiter.lock' },
    timeout: { type: 'string', default: '60s' },
  },
})
const pollMs = 100

async function wait(lockFile: string, timeoutMs: number): Promise<number> {
  writeFileSync(lockFile, String(process.pid))
  const until = performance.now() + timeoutMs
  say('[INFO] waiting for the source code to be uploaded')
  while (existsSync(lockFile)) {
    if (performance.now() >= until) {
      const why = `timeout waiting for condition: elapsed ${String(timeoutMs / 1000)} seconds`
      process.stderr.write(`Error: ${why}\n`)
      say(`[ERROR] ${why}`)
      return 1
    }
    await delay(pollMs)
  }
  say('[INFO] the source code is there')
  return 0
}

if (positionals[0] !== 'start') throw new Error('usage: waiter start --lock-file=FILE --timeout=DURATION')
const timeoutMs = parseDuration(flags.timeout)
if (timeoutMs === null) throw new Error(`--timeout ${flags.timeout} is no duration`)
process.exitCode = await wait(flags['lock-file'], timeoutMs)
