import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import type { Clock } from '../../ports.ts'
import { openCa } from '../ca.ts'
import { runForge } from './run-forge.ts'

/**
 * The forge as a process of its own:
 *
 *   node src/embedded/forge/forge-process.ts --dir DIR [--ca DIR] [--port N] [--unlimited]
 *
 * Prints one line of JSON when it answers (see run-forge.ts), logs to standard error, ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    ca: { type: 'string' },
    port: { type: 'string' },
    unlimited: { type: 'boolean', default: false },
  },
})
if (values.dir === undefined) {
  process.stderr.write('--dir DIR is missing: where repositories and state are kept\n')
  process.exit(2)
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}
const dir = resolve(values.dir)
const forge = await runForge({
  dir,
  ca: await openCa(values.ca === undefined ? join(dir, 'ca') : resolve(values.ca)),
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  unlimited: values.unlimited,
  clock,
  log: pino({ level: 'warn' }, pino.destination({ fd: 2, sync: true })),
  write: (line) => void process.stdout.write(line),
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void forge.stop())
